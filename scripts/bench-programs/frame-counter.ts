// The end of a frame that carries JSON. Comments and `retry:` end otherwise; JSON text holds no raw line feed.
const end = Buffer.from('}\n\n');

/** Counts frames in the bytes of one connection, also when an end is split between two pieces. */
export class FrameCounter {
  private matched = 0;

  /** How many frames end in this piece. */
  count(piece: Buffer): number {
    let found = 0;
    let from = 0;
    while (this.matched > 0 && from < piece.length) {
      this.matched = piece[from] === end[this.matched] ? this.matched + 1 : 0;
      if (this.matched > 0) from++;
      if (this.matched === end.length) {
        found++;
        this.matched = 0;
      }
    }
    if (this.matched > 0) return found;
    for (let at = piece.indexOf(end, from); at >= 0; at = piece.indexOf(end, at + end.length)) found++;
    this.matched = beginning(piece, from);
    return found;
  }
}

/** How many bytes of an end stand at the end of a piece. */
function beginning(piece: Buffer, from: number): number {
  for (let length = end.length - 1; length > 0; length--) {
    const start = piece.length - length;
    if (start >= from && piece.subarray(start).equals(end.subarray(0, length))) return length;
  }
  return 0;
}
