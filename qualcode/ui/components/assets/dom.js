// Small pieces of a page. Words of people are only ever written with textContent.

export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function button(text, act, { className = "qc-button", label = "", title = "" } = {}) {
  const node = element("button", className, text);
  node.type = "button";
  if (label) node.setAttribute("aria-label", label);
  if (title) node.title = title;
  node.addEventListener("click", act);
  return node;
}

export function key(name) {
  return element("kbd", "", name);
}

export function percent(p) {
  return `${Math.round(100 * p)} %`;
}

export function clock(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  return hours ? `${hours}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

// The colour of the n-th theme; they are given out in turn.
export function hueOf(n) {
  return `var(--qc-${n % 10})`;
}

// Lets a node have the colour of a code.
export function tint(node, hue) {
  node.style.setProperty("--hue", hue);
  return node;
}

export const SIGNS = { positive: "+", negative: "−", mixed: "±", neutral: "○" };

// Where in the text a place in the window is.
export function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const found = document.caretRangeFromPoint?.(x, y);
  return found && { node: found.startContainer, offset: found.startOffset };
}
