import { start } from '../start.tsx'
import { connectionLost, connectionOpened } from '../stores/connection.ts'
import { fakeApi } from './fakeHost.ts'
import { type FakeRun, makeFakeRun } from './fakeRuns.ts'

/** `story.html?state=usual|empty|huge|failing|lost`. */
const state = new URLSearchParams(window.location.search).get('state') ?? 'usual'

const usual = (): FakeRun[] => [
  makeFakeRun(0, 'training', 500, 157),
  makeFakeRun(1, 'done', 20_000, 57),
  makeFakeRun(2, 'paused', 3000, 390),
  makeFakeRun(3, 'failed', 1204, 390),
  makeFakeRun(4, 'queued', 0, 390),
  makeFakeRun(5, 'preparing', 0, 390),
  makeFakeRun(6, 'stopped', 2200, 390),
]

const runs =
  state === 'empty'
    ? []
    : state === 'huge'
      ? [
          makeFakeRun(1, 'done', 100_000, 286),
          ...Array.from({ length: 240 }, (_, index) => makeFakeRun(index + 2, 'done', 400, 20)),
        ]
      : usual()

start(fakeApi({ runs, failing: state === 'failing' ? 'runs' : undefined }))
connectionOpened()
if (state === 'lost') connectionLost('The server closed the socket.')
