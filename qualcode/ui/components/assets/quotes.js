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
  const start = item.words.slice(0, 60);
  ways.append(button("Copy", (event) => copy(item.copy, event.currentTarget), { className: "qk-button", label: `Copy: ${start}` }));
  if (item.safer) ways.append(button("Copy the safer", (event) => copy(item.safer, event.currentTarget), { className: "qk-button", label: `Copy the safer: ${start}` }));
  ways.append(button("Go to the place", () => component.setTriggerValue("open", item.id), { className: "qk-button", label: `Go to the place: ${start}` }));
  node.append(ways);
  return node;
}

async function copy(words, pressed) {
  const said = pressed.closest(".qk-root").querySelector(".qk-said");
  try {
    await navigator.clipboard.writeText(words);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "The browser does not let the page copy; select the words instead.";
  }
}
