import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATA_FORMS } from './forms.ts'
import { formOf } from './recogniseForm.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allconv-forms-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (...parts: (string | number[] | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const formFor = async (name: string, content: Uint8Array) => {
  const at = join(folder, name)
  writeFileSync(at, content)
  return (await formOf({ at, offset: 0, size: null, name }))?.id ?? null
}

// As the formats' own specifications have them.
const FILES: [string, string, Uint8Array][] = [
  ['lfs-pointer', 'train.npy', bytes('version https://git-lfs.github.com/spec/v1\noid sha256:0')],
  ['annex-pointer', 'train.npy', bytes('/annex/objects/MD5E-s1--0.npy')],
  ['web-page', 'train.zip', bytes('\n<!DOCTYPE html><html>')],
  ['voc', '1.xml', bytes('<annotation><folder>VOC2007</folder>')],
  ['numpy', 'data', bytes([0x93], 'NUMPY', [1, 0, 118, 0])],
  ['numpy-archive', 'mnist.npz', bytes('PK\x03\x04', new Uint8Array(60))],
  ['idx', 'train-images-idx3-ubyte', bytes([0, 0, 8, 3, 0, 0, 234, 96, 0, 0, 0, 28])],
  ['matlab-73', 'imdb.mat', bytes('MATLAB 7.3 MAT-file, Platform')],
  ['matlab', 'train_32x32.mat', bytes('MATLAB 5.0 MAT-file, Platform')],
  ['parquet', 'train-00000-of-00001', bytes('PAR1', [0x15, 4])],
  ['arrow', 'dataset.arrow', bytes([255, 255, 255, 255, 0, 1, 0, 0])],
  ['hdf5', 'camelyon.h5', bytes([0x89], 'HDF\r\n\x1a\n')],
  ['torch', 'training.pt', bytes('PK\x03\x04', new Uint8Array(26), 'training/data.pkl')],
  ['pickle', 'train.pkl', bytes([0x80, 4, 0x95])],
  ['safetensors', 'data', bytes([80, 0, 0, 0, 0, 0, 0, 0], '{"x":')],
  ['lmdb', 'data.mdb', new Uint8Array(40)],
  ['sqlite', 'x.db', bytes('SQLite format 3\0')],
  ['tfrecord', 'train-00001.tfrecord', bytes([9, 1, 0, 0, 0, 0, 0, 0])],
  ['recordio', 'train.rec', bytes([0x0a, 0x23, 0xd7, 0xce])],
  ['beton', 'train.beton', bytes([2, 0])],
  ['stl10', 'unlabeled_X.bin', bytes([7, 7])],
  ['excel', 'labels.xlsx', bytes('Excel')],
  ['coco', 'instances.json', bytes('{"info": {"year": 2017}, "images": [')],
  ['json', 'labels.json', bytes('{"1.png": "cat"}')],
  ['pixel-table', 'train.csv', bytes('label,pixel0,pixel1\n1,0,0\n')],
  ['table', 'labels.csv', bytes('id,label\n1,cat\n')],
  ['7z', 'train.7z', bytes('7z\xbc\xaf\x27\x1c')],
  ['rar', 'train.rar', bytes('Rar!\x1a\x07')],
  ['zip', 'train.zip', bytes('PK\x03\x04', new Uint8Array(26), 'a/1.png')],
  ['tar', 'train.tar', bytes(new Uint8Array(257), 'ustar')],
  ['xz', 'x.xz', bytes([0xfd], '7zXZ', [0])],
  ['bzip2', 'x.bz2', bytes('BZh91AY')],
  ['zstd', 'x.zst', bytes([0x28, 0xb5, 0x2f, 0xfd])],
  ['image', 'photo', bytes([0xff, 0xd8, 0xff])],
  ['other-image', 'photo.heic', bytes([0, 0, 0, 24], 'ftypheic')],
  ['text', 'readme.txt', bytes('words')],
]

describe('forms of data', () => {
  it.each(FILES)('knows %s in %s', async (id, name, content) => expect(await formFor(name, content)).toBe(id))

  it('has an example of every form here', () => expect(FILES.map(([id]) => id)).toEqual(DATA_FORMS.map(({ id }) => id)))

  it('looks through gzip', async () => {
    const idx = Buffer.concat([Buffer.from([0, 0, 8, 1, 0, 0, 1, 0]), Buffer.alloc(5000, 7)])
    expect(await formFor('t10k-labels-idx1-ubyte.gz', gzipSync(idx))).toBe('idx')
    expect(await formFor('labels.csv.gz', gzipSync(Buffer.from('id,label\n')))).toBe('table')
  })

  it('knows nothing of what is nothing, and bears what cannot be read', async () => {
    expect(await formFor('noise', bytes([7, 1, 255, 3, 0, 9]))).toBeNull()
    expect(await formFor('empty', new Uint8Array())).toBeNull()
    expect(await formOf({ at: join(folder, 'gone'), offset: 0, size: null, name: 'gone' })).toBeNull()
  })
})
