import { getRequestEvent } from "solid-js/web";
import { linkRow, type SiteSettings, settingsRow } from "../../../../workers/contract/cms.ts";
import { contentNow } from "../pages/content-now.ts";
import { keptVersionsIn } from "../pages/kept-page.ts";
import { type Link, plainFrame, type SiteFrameContent } from "../site-frame-content.ts";
import { siteLink } from "../site-link.ts";
import { readRow, readRows } from "./read-content.ts";

type Kept = { frame: SiteFrameContent; versions: string; readAtMs: number };

/** How long it is shown without another look, while the content is said to be the same. */
const keptMs = 10_000;
let kept: Kept | null = null;

/**
 * What stands around every public page: the links of both menus, and what the site says of itself. Where the content
 * cannot be read, or says nothing, it is what the site came with: no page fails for its frame.
 */
export async function readFrame(): Promise<SiteFrameContent> {
  const event = getRequestEvent();
  if (!event) throw new Error("Cannot read what stands around a page: there is no request to read it for");
  const content = await contentNow(event);
  const versions = keptVersionsIn(content);
  const isCurrent = kept !== null && kept.versions === versions && Date.now() - kept.readAtMs < keptMs;
  if (kept === null || !isCurrent) {
    const readAtMs = Date.now();
    const { frame, isWhole } = await askForFrame();
    event.locals.frame = frame;
    // One that may be of before a change is read again for the next page.
    if (isWhole && versions !== null) kept = { frame, versions, readAtMs };
    return frame;
  }
  event.locals.frame = kept.frame;
  return kept.frame;
}

async function askForFrame(): Promise<{ frame: SiteFrameContent; isWhole: boolean }> {
  const [links, settings] = await Promise.all([
    readRows("navigation", linkRow, { sort: ["sort"], limit: 100 }),
    readRow("site_settings", settingsRow),
  ]);
  const known = links.ok ? links.data.flatMap(toLink) : [];
  const main = known.filter(({ menu }) => menu === "main");
  const footer = known.filter(({ menu }) => menu === "footer");
  const sections = Array.from(
    Map.groupBy(footer, ({ section }) => section),
    ([title, each]) => ({ title, links: each.map(({ link }) => link) }),
  );
  const frame = {
    ...plainFrame,
    ...(main.length === 0 ? {} : { main: main.map(({ link }) => link) }),
    ...(sections.length === 0 ? {} : { sections }),
    ...(settings.ok ? toSaying(settings.data) : {}),
  };
  return { frame, isWhole: links.ok && settings.ok };
}

type Row = { menu: string; section: string | null; label: string; url: string };

/** A link that leads nowhere it may is left out. */
function toLink({ menu, section, label, url }: Row): { menu: string; section: string | null; link: Link }[] {
  const href = siteLink(url);
  return href === null ? [] : [{ menu, section, link: { label, href } }];
}

function toSaying(settings: SiteSettings): Partial<SiteFrameContent> {
  const { name, tagline, description, socialImage, contactEmail, announcement, announcementUrl } = settings;
  return {
    name: name ?? plainFrame.name,
    tagline: tagline ?? plainFrame.tagline,
    description: description ?? plainFrame.description,
    ...{ socialImage, contactEmail },
    announcement:
      announcement === null
        ? null
        : { text: announcement, href: announcementUrl === null ? null : siteLink(announcementUrl) },
  };
}
