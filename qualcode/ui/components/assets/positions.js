// Positions are code points, as everywhere in qualcode; the browser counts UTF-16 units.

export class Text {
  constructor(text) {
    this.text = text;
    // Only texts with characters outside the BMP need the slow way.
    this.units = /[\ud800-\udbff]/.test(text) ? unitOfEachPoint(text) : null;
  }

  get length() {
    return this.units ? this.units.length - 1 : this.text.length;
  }

  slice(start, end) {
    return this.units ? this.text.slice(this.units[start], this.units[end]) : this.text.slice(start, end);
  }

  // The code point that begins at or before a UTF-16 unit of this text.
  point(unit) {
    if (!this.units) return unit;
    let low = 0;
    let high = this.units.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  unit(point) {
    return this.units ? this.units[point] : point;
  }

  // Without the blanks at both ends; null when nothing else is left.
  trimmed(start, end) {
    const words = this.slice(start, end);
    const left = words.length - words.trimStart().length;
    const right = words.length - words.trimEnd().length;
    return left === words.length ? null : { start: start + left, end: end - right };
  }

  // Where the next word, or the one before, ends or begins.
  wordEdge(point, direction) {
    const reach = 240;
    const from = Math.max(0, point - reach);
    const words = this.slice(from, Math.min(this.length, point + reach));
    const local = new Text(words);
    const edges = [];
    for (const { index, segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(words)) {
      if (isWordLike) edges.push([from + local.point(index), from + local.point(index + segment.length)]);
    }
    if (direction > 0) return edges.find(([, end]) => end > point)?.[1] ?? point;
    return edges.findLast(([start]) => start < point)?.[0] ?? point;
  }

  sentences(start, end) {
    const local = new Text(this.slice(start, end));
    return [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(local.text)]
      .map(({ index, segment }) =>
        this.trimmed(start + local.point(index), start + local.point(index + segment.length)))
      .filter(Boolean);
  }
}

function unitOfEachPoint(text) {
  const units = [];
  for (let unit = 0; unit <= text.length; unit += 1) {
    const low = text.charCodeAt(unit);
    const high = unit > 0 ? text.charCodeAt(unit - 1) : 0;
    const second = low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
    if (!second) units.push(unit);
  }
  return Uint32Array.from(units);
}

// CRC-32 of the words in UTF-8: enough to see that other words stand at a place than were chosen.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

export function checksum(words) {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(words)) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
