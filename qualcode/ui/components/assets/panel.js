// The panel beside the transcript: suggestions with their evidence, codings, and the code picker.
const KEYS = [
  ["j  k", "next, previous segment"], ["n  N", "next, previous without a code"],
  ["1  2  3", "accept a suggestion"], ["x", "reject the first"], ["/", "another code"],
  ["v", "change valence"], ["u", "undo"], ["Esc", "close"], ["?", "these keys"],
]; // prettier-ignore
const KINDS = {
  name: "the code's name", definition: "its definition", include: "include line",
  example: "codebook example", coded: "coded by people", word: "words",
}; // prettier-ignore
const SIGNS = { positive: "+", negative: "−", mixed: "±", neutral: "0" };

export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function button(text, act, { className = "qc-button", label = "" } = {}) {
  const node = element("button", className, text);
  node.type = "button";
  if (label) node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
}

export function drawPanel(reader) {
  const within = reader.panel.contains(document.activeElement);
  fillPanel(reader);
  // A button that was pressed may be gone; the keys must go on working.
  if (within && !reader.panel.contains(document.activeElement)) {
    reader.nodes[reader.current].focus({ preventScroll: true });
  }
}

function fillPanel(reader) {
  const segment = reader.focused;
  if (!segment?.codings) return;
  // A picker in use keeps what was typed.
  if (reader.picking && reader.panel.dataset.picking === `${reader.picking}/${segment.index}`) return;
  reader.panel.dataset.picking = reader.picking ? `${reader.picking}/${segment.index}` : "";
  if (reader.help) return reader.panel.replaceChildren(...helpSheet(reader));
  if (reader.picking) {
    reader.panel.replaceChildren(...picker(reader));
    reader.panel.querySelector("input").focus();
    return;
  }
  const parts = [element("h2", "", segment.speaker || segment.question)];
  parts.push(element("p", "qc-quote", reader.words(segment.from, segment.to)));
  parts.push(...suggested(reader, segment), ...coded(reader, segment));
  const more = element("div", "qc-row");
  more.append(button("Another code  /", () => reader.pick("code")), button("Undo  u", () => reader.send({ op: "undo" })));
  more.append(button("Keys  ?", reader.keys()["?"]));
  parts.push(more);
  reader.panel.replaceChildren(...parts);
}

function suggested(reader, segment) {
  const title = element("h3", "", "Suggestions");
  if (!segment.open.length) return [title, element("p", "qc-faint", "None is open here.")];
  return [title, ...segment.open.map((offer, rank) => suggestion(reader, offer, rank + 1))];
}

function suggestion(reader, offer, rank) {
  const card = element("div", "qc-card");
  const code = reader.codes.get(offer.code);
  card.style.setProperty("--hue", `var(--qc-${code?.hue ?? 0})`);
  const head = element("div", "qc-card-head");
  head.append(element("kbd", "", String(rank)), element("strong", "", reader.name(offer.code)));
  head.append(element("span", "qc-p", `${Math.round(100 * offer.p)} %`));
  const meter = element("div", "qc-meter");
  meter.append(element("span"));
  meter.firstElementChild.style.width = `${100 * offer.p}%`;
  const why = element("ul", "qc-why");
  for (const [kind, text, similarity] of offer.evidence) {
    const line = element("li", "", text);
    line.prepend(element("b", "", `${KINDS[kind] ?? kind}, ${similarity.toFixed(2)}: `));
    why.append(line);
  }
  const row = element("div", "qc-row");
  const name = reader.name(offer.code);
  row.append(button("Accept", () => reader.accept(offer), { className: "qc-button qc-yes", label: `Accept ${name}` }));
  row.append(button("Reject", () => reader.reject(offer), { label: `Reject ${name}` }));
  row.append(button("Change", () => reader.pick(offer.id), { label: `Another code than ${name}` }));
  card.append(head, meter, why, row);
  return card;
}

function coded(reader, segment) {
  const title = element("h3", "", "Codes given");
  if (!segment.codings.length) return [title, element("p", "qc-faint", "None yet.")];
  return [title, ...segment.codings.map((coding) => given(reader, coding))];
}

function given(reader, coding) {
  const card = element("div", "qc-card");
  card.style.setProperty("--hue", `var(--qc-${reader.codes.get(coding.code)?.hue ?? 0})`);
  const head = element("div", "qc-card-head");
  head.append(element("strong", "", reader.name(coding.code)));
  if (coding.coder) {
    head.append(element("span", "qc-p", coding.coder));
    card.append(head);
    return card;
  }
  const row = element("div", "qc-row");
  for (const valence of reader.fixed.valences) {
    const set = () => reader.send({ op: "modify", coding: coding.id, name: "valence", value: valence });
    const choice = button(SIGNS[valence] ?? valence, set, { className: "qc-button qc-sign", label: `Valence ${valence}` });
    choice.title = valence;
    choice.setAttribute("aria-pressed", String(coding.valence === valence));
    row.append(choice);
  }
  const gone = () => reader.send({ op: "remove", coding: coding.id });
  row.append(button("Remove", gone, { label: `Remove ${reader.name(coding.code)}` }));
  card.append(head, row);
  return card;
}

function picker(reader) {
  const input = element("input", "qc-find");
  input.placeholder = "Type a code, a cue, a word of its definition";
  input.setAttribute("aria-label", "Find a code");
  const list = element("div", "qc-codes");
  let found = [];
  let at = 0;
  const draw = () => {
    found = ranked(reader.fixed.codes, input.value);
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((code, i) => option(reader, code, i === at)));
    if (!found.length) list.append(element("p", "qc-faint", "No code matches."));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") at += 1;
    else if (event.key === "ArrowUp") at = Math.max(0, at - 1);
    else if (event.key === "Enter" && found[at]) return reader.give(found[at].id);
    else return;
    event.preventDefault();
    draw();
  });
  draw();
  return [element("h2", "", "Give a code"), input, list, button("Close  Esc", () => reader.pick(null))];
}

function option(reader, code, chosen) {
  const node = button("", () => reader.give(code.id), { className: "qc-option" });
  node.style.setProperty("--hue", `var(--qc-${code.hue})`);
  node.classList.toggle("qc-chosen", chosen);
  node.append(element("strong", "", code.name), element("small", "", code.theme));
  if (chosen) node.append(element("span", "", code.definition));
  return node;
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

function helpSheet(reader) {
  const list = element("dl", "qc-keys");
  for (const [keys, meaning] of KEYS) list.append(element("dt", "", keys), element("dd", "", meaning));
  return [element("h2", "", "Keys"), list, button("Close  ?", reader.keys()["?"])];
}
