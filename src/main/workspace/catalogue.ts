import { createRequire } from 'node:module'
import { crc32 } from 'node:zlib'
import type { CheckpointInfo, EpochMetrics, RunFile } from '../../shared/training/run.ts'
import type { RunRecord } from './runFolder.ts'
import { decodeEpoch, encodeEpoch, type RunState } from './runState.ts'

const SCHEMA_VERSION = 3

const SCHEMA = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, created_at TEXT NOT NULL, title TEXT NOT NULL, phase TEXT NOT NULL, archived INTEGER NOT NULL,
    architecture TEXT NOT NULL, dataset TEXT NOT NULL, seed INTEGER NOT NULL,
    file TEXT NOT NULL, file_sum INTEGER NOT NULL, state TEXT NOT NULL, state_sum INTEGER NOT NULL, stamp TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE epochs (
    run_id TEXT NOT NULL, epoch INTEGER NOT NULL, metrics TEXT NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (run_id, epoch)
  ) WITHOUT ROWID;
  CREATE TABLE checkpoints (
    run_id TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, epoch INTEGER NOT NULL, step INTEGER NOT NULL, info TEXT NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (run_id, path)
  ) WITHOUT ROWID;
  CREATE INDEX checkpoints_by_id ON checkpoints (id);
`

/**
 * Columns as they are asked for: libsql ends the whole process where text is no UTF-8, and what a damaged file gives for a number may be text.
 * Bytes and whole numbers it always takes.
 */
const TEXT = (column: string) => `CAST(${column} AS BLOB) AS ${column}`
const WHOLE = (column: string) => `CAST(${column} AS INTEGER) AS ${column}`
/** `get` gives a Buffer, `all` an ArrayBuffer. */
const textOf = (bytes: unknown) =>
  bytes instanceof ArrayBuffer || bytes instanceof Uint8Array ? Buffer.from(bytes as Uint8Array).toString('utf8') : ''

/** The few calls of libsql's synchronous interface (better-sqlite3's) that are used here. */
interface Database {
  exec(sql: string): void
  pragma(text: string): unknown
  prepare(sql: string): Statement
  transaction<Arguments extends unknown[]>(work: (...given: Arguments) => void): (...given: Arguments) => void
  close(): void
}
interface Statement {
  run(...values: unknown[]): unknown
  all(...values: unknown[]): Record<string, unknown>[]
  get(...values: unknown[]): Record<string, unknown> | undefined
}

/**
 * The workspace's index: rows that follow from the folders, kept so that opening needs not read them all, and so that other tools can
 * ask in SQL. Losing it loses nothing.
 */
export interface Catalogue {
  /** What each run's rows were made from, by run id. */
  stamps(): Map<string, string>
  /** Null where it has no rows of a run, or damaged ones. */
  run(id: string): RunRecord | null
  put(record: RunRecord, stamp: string): void
  putState(id: string, state: RunState, stamp: string): void
  putEpoch(id: string, metrics: EpochMetrics): void
  putCheckpoints(id: string, checkpoints: readonly CheckpointInfo[]): void
  remove(id: string): void
  /** All rows as text, in a fixed order: equal for equal catalogues. */
  dump(): string[]
  close(): void
}

/** A catalogue without rows, for whoever reads the folders alone. */
export const noCatalogue = (): Catalogue => ({
  stamps: () => new Map(),
  run: () => null,
  put() {},
  putState() {},
  putEpoch() {},
  putCheckpoints() {},
  remove() {},
  dump: () => [],
  close() {},
})

/**
 * Opens the catalogue, making its tables where they are missing; rows of another version of it are dropped, to be made anew.
 * @throws SQLite's own error, or what the system says when its library does not load
 */
export function openCatalogue(path: string): Catalogue {
  const LibSql = createRequire(import.meta.url)('libsql') as new (path: string) => Database
  const database = new LibSql(path)
  try {
    // Another program that writes to it must not hold up this one: a row that is refused is put right at the next opening.
    database.pragma('busy_timeout = 0')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL') // the folders are the truth; a power failure may lose rows, never their consistency
    prepareSchema(database)
  } catch (error) {
    database.close()
    throw error
  }
  return catalogueOf(database)
}

function prepareSchema(database: Database) {
  const version = database.prepare('PRAGMA user_version').get()?.user_version
  const tables = database
    .prepare(`SELECT ${TEXT('name')} FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map(({ name }) => textOf(name))
  if (version === SCHEMA_VERSION && tables.length === 3) return
  for (const name of tables) database.exec(`DROP TABLE "${name.replaceAll('"', '""')}"`)
  database.exec(SCHEMA)
  database.pragma(`user_version = ${SCHEMA_VERSION}`)
}

/** SQLite's pages have no checksums: a bit that flips on the disk would be shown as a number. Each text has one of its own, with the run's id. */
const sumOf = (id: string, text: string) => crc32(`${id} ${text}`)
class DamagedRows extends Error {}

function catalogueOf(database: Database): Catalogue {
  const statements = {
    putRun: database.prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    putState: database.prepare(
      'UPDATE runs SET title = ?, phase = ?, archived = ?, state = ?, state_sum = ?, stamp = ? WHERE id = ?',
    ),
    putEpoch: database.prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?)'),
    putCheckpoint: database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)'),
    dropRun: database.prepare('DELETE FROM runs WHERE id = ?'),
    dropEpochs: database.prepare('DELETE FROM epochs WHERE run_id = ?'),
    dropCheckpoints: database.prepare('DELETE FROM checkpoints WHERE run_id = ?'),
    stamps: database.prepare(`SELECT ${TEXT('id')}, ${TEXT('stamp')} FROM runs`),
    run: database.prepare(
      `SELECT ${TEXT('file')}, ${WHOLE('file_sum')}, ${TEXT('state')}, ${WHOLE('state_sum')} FROM runs WHERE id = ?`,
    ),
    epochs: database.prepare(`SELECT ${TEXT('metrics')}, ${WHOLE('sum')} FROM epochs WHERE run_id = ? ORDER BY epoch`),
    checkpoints: database.prepare(
      `SELECT ${TEXT('info')}, ${WHOLE('sum')} FROM checkpoints WHERE run_id = ? ORDER BY step, path`,
    ),
  }
  const putCheckpoints = (id: string, checkpoints: readonly CheckpointInfo[]) => {
    statements.dropCheckpoints.run(id)
    for (const info of checkpoints) {
      const text = JSON.stringify(info)
      statements.putCheckpoint.run(id, info.path, info.id, info.epoch, info.step, text, sumOf(id, text))
    }
  }
  const putEpoch = (id: string, metrics: EpochMetrics) => {
    const text = encodeEpoch(metrics)
    statements.putEpoch.run(id, metrics.epoch, text, sumOf(id, text))
  }
  const put = (record: RunRecord, stamp: string) => {
    const { file, state, epochs, checkpoints } = record
    const { architecture, dataset, seed } = file.request
    const fileText = JSON.stringify(file)
    const stateText = JSON.stringify(state)
    statements.putRun.run(
      file.id,
      file.createdAt,
      state.title,
      state.phase,
      state.archived ? 1 : 0,
      architecture.id,
      dataset,
      seed,
      fileText,
      sumOf(file.id, fileText),
      stateText,
      sumOf(file.id, stateText),
      stamp,
    )
    statements.dropEpochs.run(file.id)
    for (const metrics of epochs) putEpoch(file.id, metrics)
    putCheckpoints(file.id, checkpoints)
  }
  const remove = (id: string) => {
    statements.dropRun.run(id)
    statements.dropEpochs.run(id)
    statements.dropCheckpoints.run(id)
  }
  return {
    stamps: () => new Map(statements.stamps.all().map(({ id, stamp }) => [textOf(id), textOf(stamp)])),
    run(id) {
      const row = statements.run.get(id)
      if (!row) return null
      const text = (given: unknown, sum: unknown) => {
        if (sumOf(id, textOf(given)) !== sum) throw new DamagedRows()
        return textOf(given)
      }
      try {
        return {
          file: JSON.parse(text(row.file, row.file_sum)) as RunFile,
          state: JSON.parse(text(row.state, row.state_sum)) as RunState,
          epochs: statements.epochs.all(id).map(({ metrics, sum }) => decodeEpoch(text(metrics, sum))!),
          checkpoints: statements.checkpoints
            .all(id)
            .map(({ info, sum }) => JSON.parse(text(info, sum)) as CheckpointInfo),
        }
      } catch (error) {
        if (error instanceof DamagedRows) return null
        throw error
      }
    },
    put: database.transaction(put),
    putState(id, state, stamp) {
      const text = JSON.stringify(state)
      statements.putState.run(state.title, state.phase, state.archived ? 1 : 0, text, sumOf(id, text), stamp, id)
    },
    putEpoch,
    putCheckpoints: database.transaction(putCheckpoints),
    remove: database.transaction(remove),
    dump: () =>
      ['runs', 'epochs', 'checkpoints'].flatMap((table) =>
        database
          .prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)
          .all()
          .map((row) => `${table} ${JSON.stringify(row)}`),
      ),
    close: () => database.close(),
  }
}
