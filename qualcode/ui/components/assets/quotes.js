// Quotations, each with its place, to be copied and to be gone to. Words are only ever textContent.
import { button, element } from "./dom.js";

export default function (component) {
  const root = component.parentElement.querySelector(".qk-root");
  const key = JSON.stringify(component.data);
  if (root.dataset.key === key) return undefined;
  root.dataset.key = key;
  const list = element("ul", "qk-list");
  list.append(...component.data.items.map((item) => drawn(item, component)));
  const said = element("p", "qk-said");
  said.setAttribute("role", "status");
  root.replaceChildren(list, said);
  return undefined;
}

function drawn(item, component) {
  const node = element("li", "qk-item");
  if (item.kind) node.append(element("p", "qk-kind", item.kind));
  const words = element("blockquote", "qk-words", item.words);
  node.append(words);
  if (item.by) node.append(element("p", "qk-by", item.by));
  node.append(element("p", "qk-place", item.place));
  if (item.note) node.append(element("p", "qk-note", item.note));
  if (item.warning) node.append(element("p", "qk-warning", `! ${item.warning}`));
  const ways = element("div", "qk-ways");
  ways.append(button("Copy", () => copy(item, node), { className: "qk-button", label: `Copy: ${item.words.slice(0, 60)}` }));
  ways.append(button("Go to the place", () => component.setTriggerValue("open", item.id), { className: "qk-button", label: `Go to the place of: ${item.words.slice(0, 60)}` }));
  node.append(ways);
  return node;
}

async function copy(item, node) {
  const said = node.closest(".qk-root").querySelector(".qk-said");
  try {
    await navigator.clipboard.writeText(item.copy);
    said.textContent = "Copied.";
    node.querySelector(".qk-button").textContent = "Copied";
  } catch {
    said.textContent = "The browser does not let the page copy; select the words instead.";
  }
}
