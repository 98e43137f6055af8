import fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { jpegOf, jpegSegment, pngChunk, pngOf } from '../extraction/sample-documents.spec-support.js';
import { withoutMetadata } from './image-metadata.rules.js';

const place = 'GPS 49.6342 N 100.1625 E';

function exifOf(orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 24 + 4);
  const number16 = (value: number, at: number) =>
    void (isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  tiff.write(isLittle ? 'II' : 'MM', 'latin1');
  number16(42, 2);
  if (isLittle) tiff.writeUInt32LE(8, 4);
  else tiff.writeUInt32BE(8, 4);
  number16(2, 8);
  number16(0x010f, 10);
  number16(0x0112, 22);
  number16(3, 24);
  number16(orientation, 30);
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(place)]));
}

const jpegExtras = [
  jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>${place}</x>`)),
  jpegSegment(0xed, Buffer.from(`Photoshop 3.0\0${place}`)),
  jpegSegment(0xe2, Buffer.from(`MPF\0${place}`)),
  jpegSegment(0xe0, Buffer.from(`JFXX\0${place}`)),
  jpegSegment(0xfe, Buffer.from(place)),
];

describe('withoutMetadata, of a JPEG', () => {
  it('drops place, makers, comments, thumbnails and what follows the end, and keeps the picture', () => {
    const { bytes, width, height } = withoutMetadata(
      Buffer.concat([jpegOf(640, 480, exifOf(1, true), ...jpegExtras), Buffer.from(`ftypmp4 ${place}`)]),
      'image/jpeg',
    )!;
    expect(bytes).toEqual(jpegOf(640, 480));
    expect([width, height]).toEqual([640, 480]);
  });

  it('keeps the colour profile and the colour transform', () => {
    const kept = [
      jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01abc', 'latin1')),
      jpegSegment(0xee, Buffer.from('Adobe\0d\0\0\0\0\x01', 'latin1')),
    ];
    expect(withoutMetadata(jpegOf(2, 1, ...kept, ...jpegExtras), 'image/jpeg')?.bytes).toEqual(jpegOf(2, 1, ...kept));
  });

  it.each([6, 8])('keeps which side is up (%i) and nothing else of Exif', orientation => {
    for (const isLittle of [true, false]) {
      const { bytes } = withoutMetadata(jpegOf(2, 1, exifOf(orientation, isLittle)), 'image/jpeg')!;
      expect(bytes.includes(place)).toBe(false);
      expect(bytes.includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]))).toBe(true);
      expect(withoutMetadata(bytes, 'image/jpeg')?.bytes).toEqual(bytes);
    }
  });

  it('finds a second scan, as progressive pictures have, and drops comments between the two', () => {
    const scan = jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
    const picture = jpegOf();
    const twice = Buffer.concat([
      picture.subarray(0, -2),
      jpegSegment(0xfe, Buffer.from(place)),
      scan,
      Buffer.from([7, 0xff, 0xd9]),
    ]);
    const cleaned = withoutMetadata(twice, 'image/jpeg')?.bytes;
    expect(cleaned).toEqual(Buffer.concat([picture.subarray(0, -2), scan, Buffer.from([7, 0xff, 0xd9])]));
  });
});

describe('withoutMetadata, of a PNG', () => {
  it('drops texts, times, Exif and what follows the end, and keeps the picture', () => {
    const extras = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'abCd'].map(type => pngChunk(type, Buffer.from(place)));
    const { bytes, width, height } = withoutMetadata(
      Buffer.concat([pngOf(7, 5, ...extras), Buffer.from(place)]),
      'image/png',
    )!;
    expect(bytes).toEqual(pngOf(7, 5));
    expect([width, height]).toEqual([7, 5]);
    expect(inflateSync(bytes.subarray(bytes.indexOf('IDAT') + 4)).length).toBe(3);
  });

  it('keeps what decides the look', () => {
    const kept = ['gAMA', 'iCCP', 'tRNS', 'pHYs'].map(type => pngChunk(type, Buffer.from('x')));
    expect(withoutMetadata(pngOf(7, 5, ...kept), 'image/png')?.bytes).toEqual(pngOf(7, 5, ...kept));
  });
});

describe('withoutMetadata', () => {
  it.each(['image/jpeg', 'image/png'] as const)('finds every shortened %s damaged', mediaType => {
    const whole = mediaType === 'image/png' ? pngOf() : jpegOf(2, 1, exifOf(6, true));
    for (let length = 0; length < whole.length; length += 1) {
      expect(withoutMetadata(whole.subarray(0, length), mediaType)).toBeUndefined();
    }
  });

  it('neither throws nor grows whatever the bytes are', () => {
    const images = [jpegOf(2, 1, exifOf(6, true), ...jpegExtras), pngOf(7, 5, pngChunk('tEXt', Buffer.from(place)))];
    const change = fc.record({ image: fc.constantFrom(...images), at: fc.nat(), to: fc.uint8Array({ maxLength: 8 }) });
    fc.assert(
      fc.property(change, ({ image, at, to }) => {
        const position = at % image.length;
        const changed = Buffer.concat([image.subarray(0, position), to, image.subarray(position + to.length)]);
        for (const mediaType of ['image/jpeg', 'image/png'] as const) {
          expect(withoutMetadata(changed, mediaType)?.bytes.length ?? 0).toBeLessThanOrEqual(changed.length);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
