import { Button } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { PARTS } from '@shared/data/dataset.ts'
import { IconDownload, IconPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { canUpload } from '../api/upload.ts'
import { formatInteger } from '../components/format.ts'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useOpenModel } from '../models/openStore.ts'
import { useConnection } from '../stores/connection.ts'
import { downloadDataset, useDatasetJobs } from '../stores/datasetJobs.ts'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'
import { navigate, routeTo } from '../stores/route.ts'
import type { ViewProps } from '../views.ts'
import { DatasetDetail } from './DatasetDetail.tsx'
import classes from './datasets.module.css'
import { ImportDialog } from './ImportDialog.tsx'
import { JobList } from './JobList.tsx'

/** What a download takes: the archives' published sizes, and what their images take unpacked (32 x 32 x 3 bytes each). */
const DOWNLOADS = [
  { name: 'cifar-10', title: 'CIFAR-10', words: '60,000 images, 10 classes; 170 MB to download, 184 MB on disk' },
  { name: 'cifar-100', title: 'CIFAR-100', words: '60,000 images, 100 classes; 169 MB to download, 184 MB on disk' },
] as const

/** `#/datasets`, `#/datasets/NAME/train`, `#/datasets/NAME/test/CLASS`; `?import=PATH` opens the import dialog. */
export default function DatasetsView({ path, query }: ViewProps) {
  const { phase, error, list } = useDatasets()
  const working = useDatasetJobs(({ jobs }) =>
    jobs
      .filter((job) => job.phase === 'working')
      .map((job) => job.title)
      .join('\n'),
  )
  const connection = useConnection((state) => state.epoch)
  const openingModel = useOpenModel((state) => state.opened)
  const [importing, setImporting] = useState<readonly File[] | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => void loadDatasets(), [connection])

  const asked = query.get('import')
  useEffect(() => {
    if (asked !== null) setImporting([])
  }, [asked])
  const closeImport = () => {
    setImporting(null)
    if (asked !== null) navigate(routeTo('datasets', path), 'replace')
  }

  const name = path[0] ?? list[0]?.name
  const dataset = list.find((one) => one.name === name)
  const part = PARTS.find((one) => one === path[1]) ?? 'train'
  const index = Number(path[2])
  const shown =
    path[2] === 'all'
      ? 'all'
      : path[2] !== undefined && dataset && dataset.classes[index] !== undefined
        ? index
        : 'rows'

  return (
    <div className={classes.view}>
      <aside className={classes.side} aria-label="Data sets">
        <div className={classes.sideHead}>
          <h2 className={classes.sideTitle}>Data sets</h2>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => setImporting([])}
          >
            Import
          </Button>
        </div>
        {phase === 'loading' && <LoadingState what="Reading the data sets" />}
        {phase === 'failed' && (
          <ErrorState title="The data sets cannot be read" error={error} retry={() => void loadDatasets()} />
        )}
        <ul className={classes.list}>
          {list.map((one) => (
            <li key={one.name}>
              <a
                className={classes.item}
                href={routeTo('datasets', [one.name])}
                aria-current={one.name === name ? 'true' : undefined}
              >
                <span className={classes.itemTitle}>{one.title}</span>
                <span className={classes.itemWords}>
                  {formatInteger(one.counts.train + one.counts.test)} images · {one.classes.length} classes ·{' '}
                  {one.width} × {one.height}
                </span>
              </a>
            </li>
          ))}
        </ul>
        <JobList />
        <div className={classes.downloads}>
          {DOWNLOADS.filter((one) => !list.some(({ name: known }) => known === one.name)).map((one) => (
            <div key={one.name} className={classes.download}>
              <div>
                <div className={classes.itemTitle}>{one.title}</div>
                <div className={classes.itemWords}>{one.words}</div>
              </div>
              <Button
                className={classes.get}
                variant="default"
                size="compact-sm"
                leftSection={<IconDownload size={14} />}
                aria-label={`Download ${one.title}`}
                disabled={working.includes(`Downloading ${one.name}`)}
                onClick={() =>
                  void downloadDataset(one.name).then((made) => made && navigate(routeTo('datasets', [made.name])))
                }
              >
                Get
              </Button>
            </div>
          ))}
        </div>
      </aside>
      <div className={classes.stage}>
        {dataset ? (
          <DatasetDetail key={dataset.name} dataset={dataset} part={part} shown={shown} />
        ) : phase === 'ready' ? (
          <EmptyState
            title={path[0] ? 'There is no such data set' : 'No data sets yet'}
            action={<Button onClick={() => setImporting([])}>Import a data set</Button>}
          >
            {path[0]
              ? `The address names “${path[0]}”, which is not in this workspace.`
              : 'Import a folder of images with one folder a class, or download CIFAR.'}
          </EmptyState>
        ) : (
          phase === 'loading' && <LoadingState what="Reading the data sets" />
        )}
      </div>
      {canUpload() && (
        <Dropzone.FullScreen active={importing === null && !openingModel} onDrop={(files) => setImporting(files)}>
          <div className={classes.dropAll}>Drop a folder of images or an archive to import it</div>
        </Dropzone.FullScreen>
      )}
      {importing && <ImportDialog opened onClose={closeImport} dropped={importing} given={asked ?? ''} />}
    </div>
  )
}
