/** What may be found in a file that keeps it from being shared at once: what happens, and what its sender can do. */
const faults = {
  empty: ['refuse', 'The file is empty: choose it again and send it once more.'],
  'too-large': ['refuse', 'The file is larger than 50 MiB: make its pictures smaller or split it.'],
  'unknown-type': ['refuse', 'This kind of file is not taken: send PDF, DOCX, XLSX, PPTX, ODT, PNG, JPEG, CSV or TXT.'],
  'wrong-extension': [
    'refuse',
    'The end of the file name does not fit its content: give it the ending of its real kind.',
  ],
  damaged: ['refuse', 'The file is damaged or cut off: open it, save it again and send the new copy.'],
  'two-kinds': [
    'refuse',
    'The file can be read as two kinds of file at once: open it, save it again and send the new copy.',
  ],
  'web-page': ['refuse', 'The file is a web page or a drawing with code: save it as PDF and send that.'],
  'too-many-parts': ['refuse', 'The document has more than 5,000 parts: split it or save it as PDF.'],
  'unpacks-too-big': [
    'refuse',
    'The document grows too much when it is unpacked: make its pictures smaller or save it as PDF.',
  ],
  'unsafe-part': [
    'refuse',
    'The document has parts with unsafe or repeated names: save it again in an office program.',
  ],
  encrypted: ['refuse', 'The document is locked with a password: save it without one.'],
  macro: [
    'refuse',
    'The document has macros or controls: save it without macros (as .docx, .xlsx, .pptx or .odt) or as PDF.',
  ],
  'embedded-object': [
    'refuse',
    'The document has another file or object in it: remove the object and send that file by itself.',
  ],
  'external-content': [
    'refuse',
    'The document loads a template, picture or data from elsewhere when opened: break its links, or put the content into the document.',
  ],
  'document-type': [
    'refuse',
    'The document declares entities of its own, which no office program does: save it again.',
  ],
  'image-too-big': ['refuse', 'The picture has more than 100 million points: scale it down.'],
  'active-pdf': [
    'hold',
    'The PDF has scripts, forms that send data, attachments or actions: a coordinator looks at it first. Print it to a new PDF to avoid this.',
  ],
  'locked-pdf': [
    'hold',
    'The PDF is protected, so it cannot be checked: a coordinator looks at it first. Save it without protection to avoid this.',
  ],
  'unchecked-part': [
    'hold',
    'A part of the file could not be checked: a coordinator looks at it first. Print it to a new PDF to avoid this.',
  ],
} as const satisfies Record<string, readonly ['hold' | 'refuse', string]>;

export type FaultCode = keyof typeof faults;

/** `accept`: may be shared; `hold`: a person decides; `refuse`: is not stored. */
export type Verdict = 'accept' | 'hold' | 'refuse';
export type Reason = { code: FaultCode; message: string };

export const faultCodes = Object.keys(faults) as FaultCode[];

export function verdictOn(codes: Iterable<FaultCode>): { verdict: Verdict; reasons: Reason[] } {
  const reasons = [...new Set(codes)].map(code => ({ code, message: faults[code][1] }));
  const verdicts = reasons.map(({ code }) => faults[code][0]);
  if (verdicts.includes('refuse')) return { verdict: 'refuse', reasons };
  return { verdict: verdicts.length > 0 ? 'hold' : 'accept', reasons };
}
