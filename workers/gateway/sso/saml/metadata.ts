import { normalizeCertificate, readCertificate } from "./certificate.ts";
import { attributeOf, childrenOf, everythingIn, isElement, onlyChildOf, textOf } from "./elements.ts";
import { parseXml, type XmlElement, XmlRefused } from "./xml.ts";

export type IdentityProviderMetadata = { entityId: string; signInUrl: string; certificates: string[] };

const redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const postBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/**
 * Reads what an identity provider says of itself. Nobody's signature on it is asked for: it is pasted by who manages
 * the organization.
 * @throws {XmlRefused} when it is no such metadata.
 */
export function readMetadata(xml: string): IdentityProviderMetadata {
  const root = parseXml(xml, { comments: true });
  if (!isElement(root, "metadata", "EntityDescriptor"))
    throw new XmlRefused("Cannot use the metadata: it is of no single entity");
  const entityId = attributeOf(root, "entityID");
  if (!entityId) throw new XmlRefused("Cannot use the metadata: the entity has no id");
  const descriptor = onlyChildOf(root, "metadata", "IDPSSODescriptor");
  const services = childrenOf(descriptor, "metadata", "SingleSignOnService");
  const signInUrl = services.find((one) => attributeOf(one, "Binding") === redirectBinding);
  const location = signInUrl === undefined ? null : attributeOf(signInUrl, "Location");
  if (!location) throw new XmlRefused("Cannot use the metadata: nobody signs in there by HTTP-Redirect");
  const certificates = childrenOf(descriptor, "metadata", "KeyDescriptor")
    .filter((key) => attributeOf(key, "use") !== "encryption")
    .flatMap(certificatesIn);
  if (certificates.length === 0)
    throw new XmlRefused("Cannot use the metadata: it has no certificate to sign with");
  return { entityId, signInUrl: location, certificates: [...new Set(certificates)].slice(0, 5) };
}

function certificatesIn(key: XmlElement): string[] {
  return [...everythingIn(key)]
    .filter((element) => isElement(element, "signature", "X509Certificate"))
    .map((element) => {
      const pem = normalizeCertificate(textOf(element));
      readCertificate(pem);
      return pem;
    });
}

/** What Selvedge says of itself to the provider of one organization. */
export function ownMetadata({
  metadataUrl,
  assertionUrl,
}: {
  metadataUrl: string;
  assertionUrl: string;
}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeXml(metadataUrl)}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService Binding="${postBinding}" Location="${escapeXml(assertionUrl)}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
