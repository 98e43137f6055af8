import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPrivateFile,
  LoosePermissions,
  makePrivateFolder,
  readPrivateFile,
  writePrivateFile,
} from './private-file.js';

let folder: string;
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ortoo-private-'))));
afterEach(async () => rm(folder, { recursive: true }));

describe('private files', () => {
  it('are written for their owner alone, leaving nothing else behind', async () => {
    const keys = join(folder, 'a', 'keys');
    await makePrivateFolder(keys);
    await writePrivateFile(join(keys, 'x'), 'first');
    await writePrivateFile(join(keys, 'x'), 'second');

    expect(await readPrivateFile(join(keys, 'x'))).toBe('second');
    expect([await modeOf(keys), await modeOf(join(keys, 'x'))]).toEqual([0o700, 0o600]);
    expect(await readdir(keys)).toEqual(['x']);
  });

  it('are created once, however many try at the same time', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    const created = await Promise.all(texts.map(text => createPrivateFile(join(folder, 'x'), text)));

    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe(texts[created.indexOf(true)]);
    expect(await readdir(folder)).toEqual(['x']);
  });

  it('leave the old text and no remains when writing fails', async () => {
    await expect(writePrivateFile(join(folder, 'missing', 'x'), 'text')).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });

  it('read as undefined when there is none', async () => {
    expect(await readPrivateFile(join(folder, 'none'))).toBeUndefined();
  });

  it.each([0o640, 0o604, 0o660, 0o602])('are refused with mode %o, saying what to run', async mode => {
    const file = join(folder, 'x');
    await writeFile(file, 'secret');
    await chmod(file, mode);
    await expect(readPrivateFile(file)).rejects.toThrow(`Run: chmod 600 ${file}`);
    await expect(readPrivateFile(file)).rejects.toBeInstanceOf(LoosePermissions);
  });

  it.each([0o750, 0o701])('are refused in a folder with mode %o', async mode => {
    await chmod(folder, mode);
    await expect(makePrivateFolder(folder)).rejects.toThrow(`Run: chmod 700 ${folder}`);
  });
});
