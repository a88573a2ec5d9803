// Finding a code by typing: over names, cues and definitions; or making one that is not there.
import { button, element, tint } from "./dom.js";

// `title` says what the code is for; `recent` are the ids used last; `onGive` gets a code's id.
export function picker(model, { title, recent, onGive, onNew, onClose }) {
  const input = element("input", "qc-find");
  input.placeholder = "A name, a cue, a word of the definition";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-label", title);
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "qc-codes");
  const list = element("div", "qc-codes");
  list.id = "qc-codes";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Codes");
  const about = element("div", "qc-about");
  let found = [];
  let at = 0;
  const choose = (entry) => (entry.code ? onGive(entry.code.id) : onNew(entry));
  const mark = () => {
    for (const [i, node] of [...list.children].entries()) {
      node.setAttribute("aria-selected", String(i === at));
      if (i === at) {
        node.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", node.id);
      }
    }
    about.replaceChildren(...(found[at]?.code ? codeCard(model, found[at].code) : []));
  };
  const draw = () => {
    found = entries(model, input.value, recent);
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((entry, i) => option(model, entry, { id: `qc-code-${i}`, onChoose: () => choose(entry) })));
    mark();
  };
  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") at = Math.min(at + 1, found.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(0, at - 1);
    else if (event.key === "Enter" && found[at]) {
      event.preventDefault();
      return choose(found[at]);
    } else return;
    event.preventDefault();
    mark();
  });
  draw();
  const row = element("div", "qc-row");
  row.append(button("Close  Esc", onClose));
  return { input, nodes: [element("h2", "", title), input, list, about, row] };
}

function option(model, entry, { id, onChoose }) {
  const node = element("div", "qc-option");
  node.id = id;
  node.setAttribute("role", "option");
  node.addEventListener("click", onChoose);
  if (entry.code) {
    tint(node, model.hue(entry.code.id));
    node.append(element("strong", "", entry.code.name), element("small", "", entry.code.theme));
  } else {
    node.append(element("strong", "", `New code “${entry.name}”`), element("small", "", entry.theme || "on top"));
  }
  return node;
}

// The codes used last come first where nothing is typed; what is typed can always become a code.
function entries(model, words, recent) {
  const codes = [...model.codes.values()].filter((code) => !code.retired);
  const typed = words.trim();
  if (!typed) {
    const last = recent.map((id) => model.codes.get(id)).filter((code) => code && !code.retired);
    return [...new Set([...last, ...codes])].map((code) => ({ code }));
  }
  const found = ranked(codes, typed).map((code) => ({ code }));
  if (typed.length < 3 || codes.some((code) => code.name.toLowerCase() === typed.toLowerCase())) return found;
  const theme = found[0]?.code ?? codes.at(-1);
  return [...found, { name: typed, parent: theme?.themeId ?? "", theme: theme?.theme ?? "" }];
}

// Names first, then cues, then definitions; the order of the codebook within each.
export function ranked(codes, words) {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (code) => {
    const places = [code.name, code.cues.join(" "), `${code.definition} ${code.theme}`];
    let text = "";
    for (const [i, place] of places.entries()) {
      text += ` ${place.toLowerCase()}`;
      if (parts.every((part) => text.includes(part))) return i;
    }
    return -1;
  };
  const scored = codes.map((code) => [rank(code), code]).filter(([r]) => r >= 0);
  return scored.sort((a, b) => a[0] - b[0]).map(([, code]) => code);
}

// What a code means, where it ends, and how it sounds.
export function codeCard(model, code) {
  const parts = [element("p", "qc-definition", code.definition || "It has no definition yet.")];
  const lines = (title, entries_) => {
    if (!entries_.length) return;
    const list = element("ul", "qc-lines");
    for (const entry of entries_) list.append(element("li", "", entry));
    parts.push(element("h3", "", title), list);
  };
  lines("Include", code.include);
  lines("Exclude", code.exclude.map(([when, use, action]) =>
    use ? `${when}: ${action === "instead" ? "use" : "also give"} ${model.name(use)}` : when)); // prettier-ignore
  lines("Sounds like", code.examples.map((text) => `“${text}”`));
  lines("Sounds like it, but is", code.near.map(([text, use]) => `“${text}” (${model.name(use)})`));
  return parts;
}
