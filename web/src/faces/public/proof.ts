// 核验 – what the public site handed out, checked in the reader's own browser: the same checks as those of
// `zhixing verify` (crates/proof), in the same order. Nothing leaves the page.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export type Step = { holds: boolean; zh: string; en: string };
export type Stay = { list: string; entry: number; from: string; until: string | null };
type Opening = { salt: string; content: string };
type ChangeReceipt = { list_change: string; opening: Opening | null; proof: string; keys: string[] };
type PersonProof = { place: string; stays: Opening | null; other: [string, string] | null; beside: string[]; checkpoint: string; keys: string[] };
type Note = { text: string; signatures: string[] };

/** Levels of the tree of persons that are always there. */
const CROWN = 16;
const NOBODY = new Uint8Array(32);

const base64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const same = (one: Uint8Array, other: Uint8Array) => bytesToHex(one) === bytesToHex(other);
const bytes = (...numbers: number[]) => Uint8Array.from(numbers);

/** Binds to `content` without showing it. */
function commitment({ salt, content }: Opening): Uint8Array {
  const raw = hexToBytes(salt);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(raw.length));
  return sha256(concatBytes(utf8ToBytes("zhixing commitment v1\n"), length, raw, utf8ToBytes(content)));
}

function noteOf(text: string): Note {
  const cut = text.lastIndexOf("\n\n");
  if (cut < 0 || !text.endsWith("\n")) throw new Error("no note");
  return { text: text.slice(0, cut + 1), signatures: text.slice(cut + 2, -1).split("\n") };
}

/** Whether the log's key signed the note. */
export function isSigned(note: Note, key: string): boolean {
  // The coded key may have a plus sign of its own.
  const [, name = "", id = "", coded = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? [];
  const raw = base64(coded);
  if (raw[0] !== 1) return false;
  return note.signatures.some((line) => {
    const [dash, who, signature = ""] = line.split(" ");
    if (dash !== "—" || who !== name) return false;
    const signed = base64(signature);
    return bytesToHex(signed.slice(0, 4)) === id && ed25519.verify(signed.slice(4), utf8ToBytes(note.text), raw.slice(1));
  });
}

const node = (left: Uint8Array, right: Uint8Array) => sha256(concatBytes(bytes(1), left, right));

/** The root that a leaf's way leads to (RFC 6962). */
function rootOf(leaf: Uint8Array, index: number, size: number, way: Uint8Array[]): Uint8Array {
  let [at, last, hash] = [index, size - 1, leaf];
  for (const step of way) {
    if (last === 0) throw new Error("too long");
    if (at % 2 === 1 || at === last) {
      hash = node(step, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >>> 1, last >>> 1];
    } else {
      hash = node(hash, step);
    }
    [at, last] = [at >>> 1, last >>> 1];
  }
  if (last !== 0) throw new Error("too short");
  return hash;
}

/** Takes what may throw for something that does not hold. */
const attempt = (check: () => boolean): boolean => {
  try {
    return check();
  } catch {
    return false;
  }
};

export function checkReceipt(receipt: ChangeReceipt, key: string): Step[] {
  const leaf = sha256(concatBytes(bytes(0), utf8ToBytes(receipt.list_change)));
  const [head = "", index = "", ...rest] = receipt.proof.split("\n");
  const end = rest.indexOf("");
  const way = rest.slice(0, end).map(base64);
  const note = () => noteOf(rest.slice(end + 1).join("\n"));
  const inTree = attempt(() => {
    const [, size = "", root = ""] = note().text.split("\n");
    return head === "c2sp.org/tlog-proof@v1" && same(rootOf(leaf, Number(index.replace("index ", "")), Number(size), way), base64(root));
  });
  const opens = attempt(() => {
    const named = receipt.list_change.split("\n").find((line) => line.startsWith("commitment "));
    return receipt.opening === null || bytesToHex(commitment(receipt.opening)) === named?.slice("commitment ".length);
  });
  return [
    { holds: inTree, zh: "变更在名单日志中", en: "the change is in the log of the lists" },
    { holds: opens, zh: "内容与承诺相符", en: "the content is what was committed to" },
    { holds: attempt(() => isSigned(note(), key)), zh: "日志签名", en: "the log's signature" },
  ];
}

/** ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381): the place of `alpha` under `key`, when `proof` shows it. */
export function placeOf(key: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array {
  const suite = bytes(3);
  const point = (raw: Uint8Array) => ed25519.Point.fromBytes(raw);
  const number = (raw: Uint8Array) => raw.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const hashed = (): InstanceType<typeof ed25519.Point> => {
    for (let counter = 0; counter < 256; counter++) {
      const hash = sha512(concatBytes(suite, bytes(1), key, alpha, bytes(counter, 0)));
      try {
        return point(hash.slice(0, 32)).clearCofactor();
      } catch {}
    }
    throw new Error("no point");
  };
  const [gamma, c, s] = [point(proof.slice(0, 32)), number(proof.slice(32, 48)), number(proof.slice(48, 80))];
  const order = ed25519.Point.Fn.ORDER;
  if (proof.length !== 80 || s >= order) throw new Error("no proof");
  const [y, h] = [point(key), hashed()];
  const times = (one: typeof y, by: bigint) => (by % order === 0n ? ed25519.Point.ZERO : one.multiplyUnsafe(by % order));
  const u = times(ed25519.Point.BASE, s).subtract(times(y, c));
  const v = times(h, s).subtract(times(gamma, c));
  const said = sha512(concatBytes(suite, bytes(2), ...[y, h, gamma, u, v].map((one) => one.toBytes()), bytes(0)));
  if (number(said.slice(0, 16)) !== c) throw new Error("another place");
  return sha512(concatBytes(suite, bytes(3), gamma.clearCofactor().toBytes(), bytes(0))).slice(0, 32);
}

const bit = (index: Uint8Array, depth: number) => (((index[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1;
const person = (index: Uint8Array, value: Uint8Array) => sha256(concatBytes(bytes(3), index, value));

/** The root that the way to a place leads to. */
function personsRoot(place: Uint8Array, proof: PersonProof): Uint8Array {
  const beside = proof.beside.map(base64);
  if (beside.length < CROWN || beside.length > 256 || (proof.stays && proof.other)) throw new Error("no way");
  let hash = NOBODY;
  if (proof.stays) {
    hash = person(place, commitment(proof.stays));
  } else if (proof.other) {
    const [index, value] = proof.other.map(hexToBytes) as [Uint8Array, Uint8Array];
    const together = beside.every((_, depth) => bit(index, depth) === bit(place, depth));
    if (!together || same(index, place)) throw new Error("somebody elsewhere");
    hash = person(index, value);
  }
  beside.forEach((side, step) => {
    const [left, right] = bit(place, beside.length - 1 - step) ? [side, hash] : [hash, side];
    hash = same(left, NOBODY) && same(right, NOBODY) ? NOBODY : sha256(concatBytes(bytes(2), left, right));
  });
  return hash;
}

export function checkPerson(proof: PersonProof, subject: string, key: string): { steps: Step[]; stays: Stay[] } {
  const named = (what: string) => {
    const line = noteOf(proof.checkpoint).text.split("\n").find((one) => one.startsWith(what));
    return hexToBytes(line?.slice(what.length) ?? "");
  };
  let place: Uint8Array | null = null;
  const placed = attempt(() => {
    place = placeOf(named("persons-key "), utf8ToBytes(subject), hexToBytes(proof.place));
    return true;
  });
  const leads = attempt(() => place !== null && same(personsRoot(place, proof), named("persons ")));
  const steps = [
    { holds: placed, zh: "位置属于该号码", en: "the place is that of the number" },
    { holds: leads, zh: "路径通向所签名的根", en: "the way leads to the root that was signed" },
    { holds: attempt(() => isSigned(noteOf(proof.checkpoint), key)), zh: "日志签名", en: "the log's signature" },
  ];
  return { steps, stays: proof.stays ? (JSON.parse(proof.stays.content) as Stay[]) : [] };
}

/** Whether somebody was on a list at some time of `day`. */
export const covers = (stay: Stay, day: string) => stay.from <= day && (stay.until === null || day <= stay.until);
