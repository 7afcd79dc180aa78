/**
 * What runs in the page of reference-page.ts, as text: the bundle of a worker cannot carry a file for the browser. It
 * makes elements and never markup, so nothing that the document says can become code.
 */
export const referenceScript = `"use strict";
const methods = ["get", "post", "put", "patch", "delete"];
const main = document.querySelector("main");
const nav = document.querySelector("nav ul");
const search = document.querySelector("#search");
const credential = document.querySelector("#credential");
let api;

function make(tag, props, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text in which names stand between backquotes. */
function prose(tag, text, props) {
  return make(tag, props, ...(text || "").split("\\u0060").map((part, index) => index % 2 === 1 ? make("code", { textContent: part }) : part));
}

function resolve(value) {
  if (!value || !value.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], api);
}

function typeOf(schema) {
  schema = resolve(schema) || {};
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  const choices = schema.anyOf || schema.oneOf;
  if (choices) return choices.map(typeOf).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" & ");
  const type = [].concat(schema.type || "any").join(" | ");
  if (type === "array") return typeOf(schema.items) + "[]";
  return schema.format ? type + " (" + schema.format + ")" : type;
}

function boundsOf(schema) {
  schema = resolve(schema) || {};
  return ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"]
    .filter((name) => name in schema).map((name) => name + " " + schema[name]).join(", ");
}

function fields(schema, depth) {
  schema = resolve(schema) || {};
  if (depth > 6) return null;
  const choices = schema.anyOf || schema.oneOf || schema.allOf;
  if (choices) return make("div", {}, ...choices.map((each) => fields(each, depth + 1)));
  if (schema.items) return fields(schema.items, depth + 1);
  if (!schema.properties) return null;
  const required = new Set(schema.required || []);
  return make("ul", { className: "fields" }, ...Object.entries(schema.properties).map(([name, each]) =>
    make("li", {},
      make("code", { textContent: name }),
      make("span", { className: "type", textContent: " " + typeOf(each) + (required.has(name) ? "" : ", optional") }),
      make("span", { className: "note", textContent: [boundsOf(each), (resolve(each) || {}).description].filter(Boolean).map((text) => " · " + text).join("") }),
      fields(each, depth + 1))));
}

function section(title, ...children) {
  return make("section", {}, make("h4", { textContent: title }), ...children);
}

function describeSecurity(security) {
  if (!security || security.length === 0) return "Anyone";
  return security.map((each) => Object.keys(each).map((name) => name + ": " + (api.components.securitySchemes[name] || {}).description).join(" and ")).join("\\n or ");
}

function details(operation) {
  const parts = [];
  if (operation.description) parts.push(prose("p", operation.description));
  parts.push(section("Who may", make("p", { className: "lines", textContent: describeSecurity(operation.security) })));
  for (const [type, media] of Object.entries((operation.requestBody || {}).content || {}))
    parts.push(section("Body, " + type, fields(media.schema, 0)));
  parts.push(section("Answers", ...Object.entries(operation.responses).map(([status, response]) => {
    response = resolve(response);
    const contents = Object.entries(response.content || {}).map(([type, media]) => {
      const examples = media.examples ? Object.keys(media.examples).join(", ") : "";
      return make("div", {}, make("code", { textContent: type }), make("span", { className: "note", textContent: examples && " · " + examples }), Number(status) < 400 ? fields(media.schema, 0) : null);
    });
    return make("details", { className: "answer" }, make("summary", {}, make("code", { textContent: status }), " " + response.description), ...contents);
  })));
  return parts;
}

function tryIt(path, method, operation) {
  const inputs = (operation.parameters || []).map(resolve).map((parameter) => {
    const input = make("input", { autocomplete: "off", spellcheck: false, required: Boolean(parameter.required) });
    return { parameter, input };
  });
  const [type, media] = Object.entries((operation.requestBody || {}).content || {})[0] || [];
  const isJson = Boolean(type && type.endsWith("json"));
  const isForm = Boolean(type && type.startsWith("multipart"));
  const body = isJson ? make("textarea", { rows: 8, spellcheck: false, value: JSON.stringify(media.example || {}, null, 2) }) : null;
  const file = isForm ? make("input", { type: "file" }) : null;
  const output = make("output", {});
  const form = make("form", { className: "try" },
    ...inputs.map(({ parameter, input }) => make("label", {}, make("span", {}, make("code", { textContent: parameter.name }), " in " + parameter.in + ", " + typeOf(parameter.schema)), input)),
    body && make("label", {}, make("span", { textContent: "Body" }), body),
    file && make("label", {}, make("span", { textContent: "File" }), file),
    make("button", { textContent: "Send " + method.toUpperCase() }), output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    output.replaceChildren("Waiting…");
    const started = performance.now();
    try {
      const response = await send(path, method, inputs, body, file, type);
      const text = await readSome(response);
      const head = response.status + " " + response.statusText + " in " + Math.round(performance.now() - started) + " ms";
      output.replaceChildren(make("strong", { textContent: head }), make("pre", { textContent: [...response.headers].map((pair) => pair.join(": ")).join("\\n") }), make("pre", { textContent: pretty(text) }));
    } catch (error) {
      output.replaceChildren(String(error));
    }
  });
  return section("Try it", form);
}

function send(path, method, inputs, body, file, type) {
  const headers = new Headers();
  const query = new URLSearchParams();
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") path = path.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    else if (input.value !== "" && parameter.in === "query") query.append(parameter.name, input.value);
    else if (input.value !== "" && parameter.in === "header") headers.set(parameter.name, input.value);
  }
  if (credential.value) headers.set("authorization", "Bearer " + credential.value);
  let content;
  if (file) {
    content = new FormData();
    if (file.files[0]) { content.set("name", file.files[0].name); content.set("file", file.files[0]); }
  } else if (body) {
    content = body.value;
    headers.set("content-type", type);
  }
  const search = query.size === 0 ? "" : "?" + query;
  return fetch(path + search, { method: method.toUpperCase(), headers, body: content, redirect: "manual" });
}

/** A stream has no end: what has come after a while is shown. */
async function readSome(response) {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const timer = setTimeout(() => reader.cancel(), 10000);
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || text.length > 200000) break;
    text += decoder.decode(value, { stream: true });
  }
  clearTimeout(timer);
  return text;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function entry(path, method, operation) {
  const element = make("details", { id: operation.operationId, className: "operation" },
    make("summary", {}, make("code", { className: "method", textContent: method.toUpperCase() }), " ", make("code", { textContent: path }), " ", make("span", { textContent: operation.summary })));
  element.dataset.text = [operation.operationId, method, path, operation.summary].join(" ").toLowerCase();
  element.addEventListener("toggle", () => {
    if (element.open && element.childElementCount === 1) element.append(...details(operation), tryIt(path, method, operation));
  });
  return element;
}

function show() {
  document.querySelector("#version").textContent = api.info.version;
  document.querySelector("#about").replaceWith(prose("p", api.info.description, { id: "about" }));
  const operations = Object.entries(api.paths).flatMap(([path, item]) => methods.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })));
  for (const tag of api.tags) {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag.name));
    nav.append(make("li", {}, make("a", { href: "#tag-" + tag.name, textContent: tag.name })));
    main.append(make("section", { id: "tag-" + tag.name }, make("h2", { textContent: tag.name }), prose("p", tag.description), ...own.map(({ path, method, operation }) => entry(path, method, operation))));
  }
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\\s+/);
  for (const element of document.querySelectorAll(".operation")) element.hidden = !words.every((word) => element.dataset.text.includes(word));
});

fetch("/openapi.json").then((response) => response.json()).then((document) => { api = document; show(); }, (error) => { main.append(String(error)); });
`;
