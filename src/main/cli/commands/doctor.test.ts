import { expect, test } from 'vitest'
import type { DoctorReport } from '../../../shared/api/host.ts'
import { doctorText } from './doctor.ts'

type Found = Partial<DoctorReport['workspace']>
const textOf = (found: Found) =>
  doctorText({
    runtimes: [],
    chosen: null,
    workspace: {
      path: '/home/ada/work',
      exists: true,
      writable: true,
      freeBytes: 80e9,
      usedBytes: 2e9,
      trashBytes: 0,
      writer: null,
      problems: [],
      ...found,
    },
    versions: { node: '24.1.0' },
    cores: 8,
    memoryBytes: 16e9,
  })

test.each<[string, Found, string]>([
  ['is in use', {}, '/home/ada/work, writable, 2.0 GB used, 80.0 GB free\n  no problems found'],
  [
    'cannot be written',
    { writable: false, problems: ['It cannot.'] },
    'not writable, 2.0 GB used, 80.0 GB free\n  ! It cannot.',
  ],
  ['is not made yet', { exists: false, usedBytes: 0 }, '/home/ada/work, will be made at first use, 80.0 GB free\n'],
  [
    'cannot be made',
    { exists: false, usedBytes: 0, writable: false },
    '/home/ada/work, cannot be made, 80.0 GB free\n',
  ],
])('a workspace that %s', (_, found, words) => expect(textOf(found)).toContain(words))
