import type { DOWNLOADABLE } from '../../../../shared/api/datasets.ts'

export type Downloadable = (typeof DOWNLOADABLE)[number]

/** Where the data sets' authors publish them; `ALLCONV_DATASETS_URL` names a mirror with the same files. */
export const OFFICIAL_BASE = 'https://www.cs.toronto.edu/~kriz/'

export interface DownloadSource {
  file: string
  /** MD5 as published beside the files. */
  md5: string
  title: string
}

export const SOURCES: Readonly<Record<Downloadable, DownloadSource>> = {
  'cifar-10': { file: 'cifar-10-binary.tar.gz', md5: 'c32a1d4ab5d03f1284b67883e8d87530', title: 'CIFAR-10' },
  'cifar-100': { file: 'cifar-100-binary.tar.gz', md5: '03b5dce01913d631647c71ecec9e9cb8', title: 'CIFAR-100' },
}
