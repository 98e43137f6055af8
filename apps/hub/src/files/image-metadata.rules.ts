export type CleanedImage = { bytes: Buffer; width: number; height: number };
export type ImageMediaType = 'image/jpeg' | 'image/png';

/**
 * A picture without what it tells of its maker: place, time, device, names, comments, thumbnails and anything after its
 * end. The points of the picture, its colours and which side is up stay as they are. Undefined when it is damaged.
 */
export function withoutMetadata(image: Buffer, mediaType: ImageMediaType): CleanedImage | undefined {
  return mediaType === 'image/png' ? pngWithoutMetadata(image) : jpegWithoutMetadata(image);
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Chunks that say how the picture looks; those that are left out say who, where, when and with what. */
const pngChunks = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs sPLT hIST acTL fcTL fdAT'.split(' '),
);

function pngWithoutMetadata(image: Buffer): CleanedImage | undefined {
  if (!image.subarray(0, 8).equals(pngSignature)) return undefined;
  const kept: Buffer[] = [pngSignature];
  for (let at = 8; at + 12 <= image.length;) {
    const type = image.toString('latin1', at + 4, at + 8);
    const end = at + 12 + image.readUInt32BE(at);
    if (end > image.length || (at === 8 && (type !== 'IHDR' || end !== 33))) return undefined;
    if (pngChunks.has(type)) kept.push(image.subarray(at, end));
    if (type === 'IEND')
      return { bytes: Buffer.concat(kept), width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
    at = end;
  }
  return undefined;
}

type Segment = { marker: number; start: number; end: number };

function jpegWithoutMetadata(image: Buffer): CleanedImage | undefined {
  const kept: Buffer[] = [Buffer.from([0xff, 0xd8])];
  let size: { width: number; height: number } | undefined;
  for (const segment of jpegSegments(image)) {
    const { marker, start, end } = segment;
    if (marker === 0xd9) return size && { bytes: Buffer.concat([...kept, image.subarray(start, end)]), ...size };
    if (isFrameHeader(marker)) size = { height: image.readUInt16BE(start + 5), width: image.readUInt16BE(start + 7) };
    if (isPartOfPicture(image, segment)) kept.push(image.subarray(start, end));
    if (marker === 0xe1) kept.push(...orientationAlone(image.subarray(start, end)));
  }
  return undefined;
}

/** Walks from marker to marker; a scan's compressed data goes with its marker. Stops where the file makes no sense. */
function* jpegSegments(image: Buffer): Generator<Segment> {
  let segment = image[0] === 0xff && image[1] === 0xd8 ? segmentAt(image, 2) : undefined;
  while (segment) {
    yield segment;
    segment = segment.marker === 0xd9 ? undefined : segmentAt(image, segment.end);
  }
}

function segmentAt(image: Buffer, position: number): Segment | undefined {
  let start = position;
  // Any number of fill bytes may stand before a marker.
  while (image[start + 1] === 0xff) start += 1;
  const marker = image[start + 1];
  if (image[position] !== 0xff || marker === undefined) return undefined;
  if (marker === 0xd9) return { marker, start, end: start + 2 };
  if (start + 4 > image.length) return undefined;
  const headBytes = image.readUInt16BE(start + 2);
  const headEnd = start + 2 + headBytes;
  if (headBytes < (isFrameHeader(marker) ? 8 : 2) || headEnd > image.length) return undefined;
  return { marker, start, end: marker === 0xda ? endOfScan(image, headEnd) : headEnd };
}

function endOfScan(image: Buffer, start: number): number {
  for (let at = image.indexOf(0xff, start); at !== -1; at = image.indexOf(0xff, at + 1)) {
    const next = image[at + 1] ?? 0;
    const belongsToScan = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!belongsToScan) return at;
  }
  return image.length;
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function isPartOfPicture(image: Buffer, { marker, start }: Segment): boolean {
  // APP2 carries colour profiles, but also the further pictures of a multi-picture file; APP14 tells CMYK from RGB.
  if (marker === 0xe2) return image.toString('latin1', start + 4, start + 15) === 'ICC_PROFILE';
  if (marker === 0xe0) return image.toString('latin1', start + 4, start + 8) === 'JFIF';
  return marker === 0xee || ((marker < 0xe0 || marker > 0xef) && marker !== 0xfe);
}

/** An Exif segment that says nothing but which side of the picture is up, or none where that is the usual one. */
function orientationAlone(segment: Buffer): Buffer[] {
  const orientation = orientationIn(segment);
  if (orientation === undefined || orientation === 1) return [];
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  return [Buffer.concat([Buffer.from([0xff, 0xe1, 0, tiff.length + 8]), Buffer.from('Exif\0\0', 'latin1'), tiff])];
}

function orientationIn(segment: Buffer): number | undefined {
  const tiff = segment.subarray(10);
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0' || tiff.length < 8) return undefined;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const number16 = (at: number) =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let index = 0; index < number16(directory); index += 1) {
    const at = directory + 2 + index * 12;
    if (at + 12 > tiff.length) return undefined;
    const value = number16(at + 8);
    if (number16(at) === 0x0112) return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
