// The rows of the tree: codes and themes with what is counted of them, and what stands there instead
// when there are none. Nodes are kept by code, so that the focus stays where it is.
import { element, hueOf } from "./dom.js";
import { TOP } from "./tree_carry.js";
import { highlight } from "./tree_find.js";

// The rows as a tree of nodes: each theme holds a group of what lies below it.
export function nested(tree, rows, parts) {
  const top = [];
  const groups = [top];
  const inside = new Map();
  for (const row of rows) {
    const node = item(tree, row, parts);
    groups[row.level - 1].push(node);
    groups[row.level] = [];
    inside.set(node, groups[row.level]);
  }
  for (const [node, inner] of inside) {
    if (!inner.length) continue;
    const group = element("ul", "qt-group");
    group.setAttribute("role", "group");
    group.append(...inner);
    node.append(group);
  }
  return top;
}

function item(tree, { code, level, inner, open, place, shown }, parts) {
  const node = tree.items.get(code.id) ?? element("li");
  tree.items.set(code.id, node);
  const n = code.theme ? tree.sum(code.id) : code.n;
  const row = element("div", "qt-row");
  const name = element("span", "qt-name");
  highlight(name, code.name, parts);
  row.append(element("span", "qt-twist"), element("span", "qt-dot"), name);
  if (code.due) row.append(due(code.due));
  row.append(element("span", "qt-n", n ? n.toLocaleString("en") : "–"));
  if (parts.length) row.append(about(tree, { code, place, shown }, parts));
  node.replaceChildren(row);
  node.className = ["qt-item", code.theme && "qt-theme", code.retired && "qt-retired"].filter(Boolean).join(" ");
  node.dataset.id = code.id;
  node.style.setProperty("--hue", hueOf(code.hue));
  node.tabIndex = code.id === tree.current ? 0 : -1;
  const said = { role: "treeitem", "aria-level": level, "aria-selected": code.id === tree.selected };
  said["aria-label"] = spoken(code, n);
  for (const [key, value] of Object.entries(said)) node.setAttribute(key, value);
  node.removeAttribute("aria-expanded");
  if (inner) node.setAttribute("aria-expanded", open);
  return node;
}

// In a list of what was found there is no tree around a code: say where it is and why it is there.
function about(tree, { code, place, shown }, parts) {
  const line = element("span", "qt-about", tree.codes.get(code.parent)?.name ?? (code.theme ? "theme" : ""));
  if (place) {
    const words = element("span");
    highlight(words, shown, parts);
    line.append(line.textContent ? ` · ${place}: ` : `${place}: `, words);
  }
  return line;
}

// Where something is dropped that is to lie below no theme; there only while it is carried.
export function topItem(tree) {
  const node = tree.items.get(TOP) ?? element("li", "qt-item qt-top");
  tree.items.set(TOP, node);
  node.replaceChildren(element("div", "qt-row", "Top level, below no theme"));
  node.dataset.id = TOP;
  node.tabIndex = -1;
  node.setAttribute("role", "treeitem");
  node.setAttribute("aria-level", 1);
  node.setAttribute("aria-selected", false);
  return node;
}

export function nothing(tree, words) {
  const parts = [element("p", "", words ? "No code has these words." : "There are no codes yet.")];
  if (words) parts.push(element("p", "qt-faint", "Look for fewer words or their beginnings, or make it a code."));
  else if (tree.codes.size) parts.push(element("p", "qt-faint", "All codes are retired and hidden."));
  else parts.push(element("p", "qt-faint", "Begin with a theme, or with the first code that you need."));
  const fresh = element("button", "qt-button", words ? `New code “${words}”` : "New code");
  fresh.type = "button";
  fresh.addEventListener("click", () => tree.send("new", tree.selected ?? "", words));
  return [...parts, fresh];
}

function due(n) {
  const mark = element("span", "qt-due", String(n));
  mark.title = `${n} to look at again`;
  return mark;
}

function spoken(code, n) {
  const parts = [code.name];
  if (code.theme) parts.push("theme");
  parts.push(`${n} ${n === 1 ? "coding" : "codings"}`);
  if (code.retired) parts.push("retired");
  if (code.due) parts.push(`${code.due} to look at again`);
  return parts.join(", ");
}
