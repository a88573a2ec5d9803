// Finding codes by their words: names first, then cues, then definitions.
const AROUND = 40;

// What matches, best first; `place` says where the words were found, `shown` what stands there.
export function search(codes, words) {
  const parts = split(words);
  const found = codes.map((code) => ({ code, ...match(code, parts) })).filter(({ rank }) => rank >= 0);
  return found.sort((a, b) => a.rank - b.rank);
}

export function split(words) {
  return words.toLowerCase().split(/\s+/).filter(Boolean);
}

function match(code, parts) {
  const places = [["", [code.name]], ["cue", code.cues], ["definition", [code.definition]]];
  let text = "";
  for (const [rank, [place, lines]] of places.entries()) {
    text += ` ${lines.join(" ").toLowerCase()}`;
    if (!parts.every((part) => text.includes(part))) continue;
    const line = lines.find((words) => parts.some((part) => words.toLowerCase().includes(part))) ?? "";
    return { rank, place, shown: place ? excerpt(line, parts) : "" };
  }
  return { rank: -1 };
}

// The words around the first match, cut at blanks.
function excerpt(line, parts) {
  const at = Math.min(...parts.map((part) => line.toLowerCase().indexOf(part)).filter((i) => i >= 0));
  const start = at > AROUND ? line.indexOf(" ", at - AROUND) + 1 : 0;
  const rest = line.slice(start, at + 2 * AROUND);
  return `${start ? "… " : ""}${rest}${start + rest.length < line.length ? " …" : ""}`;
}

// Write words into a node, with what was looked for marked.
export function highlight(node, text, parts) {
  const lower = text.toLowerCase();
  node.replaceChildren();
  // Some letters change their length with their case; then there is no place to mark.
  const places = lower.length === text.length ? parts : [];
  let done = 0;
  while (done < text.length) {
    const next = places
      .map((part) => [lower.indexOf(part, done), part.length])
      .filter(([at]) => at >= 0)
      .sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
    if (!next) break;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(next[0], next[0] + next[1]);
    node.append(text.slice(done, next[0]), mark);
    done = next[0] + next[1];
  }
  node.append(text.slice(done));
}
