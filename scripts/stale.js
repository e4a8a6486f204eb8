/**
 * Built output carries the hash of what it was built from, so a build runs when a source changed and only then.
 * Plain JavaScript without packages: it runs before anything is installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.js';

const MARK = '.built-from';

/** Hash over names and contents of the files under `folders` that `isSource` accepts, and of single `files`. */
export function hashSources(folders, files, isSource = () => true) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (existsSync(join(ROOT, path)))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(ROOT, path)))
        .update('\0');
  };
  for (const folder of folders) for (const path of listFiles(folder)) if (isSource(path)) add(path);
  for (const path of files) add(path);
  return hash.digest('hex');
}

export function isBuiltFrom(folder, hash) {
  const mark = join(ROOT, folder, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8').trim() === hash;
}

export function markBuilt(folder, hash) {
  mkdirSync(join(ROOT, folder), { recursive: true });
  writeFileSync(join(ROOT, folder, MARK), `${hash}\n`);
}

/** Paths from the repository root, sorted, with forward slashes. */
export function listFiles(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  const found = [];
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...listFiles(path));
    else found.push(path);
  }
  return found.sort();
}
