import { Button, Group, Modal, NumberInput, SegmentedControl, Text, TextInput } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFolderOpen, IconUpload } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { canUpload, type UploadFile } from '../api/upload.ts'
import { api } from '../client.ts'
import { formatBytes, formatInteger } from '../components/format.ts'
import { useConnection } from '../stores/connection.ts'
import { importDataset, uploadDataset } from '../stores/datasetJobs.ts'
import { useDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import classes from './datasets.module.css'
import { commonName, isHidden, nameFrom, nameMistake, pathInDrop, withoutCommonFolder } from './names.ts'

type Source = 'path' | 'upload'

/** Brings a data set in: from a path of the host's machine, or from this one by upload where the host takes it. */
export function ImportDialog({
  opened,
  onClose,
  dropped = [],
  given = '',
}: {
  opened: boolean
  onClose(): void
  dropped?: readonly File[]
  /** A path to begin with. */
  given?: string
}) {
  const host = useConnection((state) => state.host)
  const taken = useDatasets((state) => state.list).map(({ name }) => name)
  const uploads = canUpload()
  const [source, setSource] = useState<Source>(dropped.length > 0 ? 'upload' : 'path')
  const [path, setPath] = useState(given)
  const [files, setFiles] = useState<readonly UploadFile[]>(() => toUpload(dropped))
  const [name, setName] = useState(() => nameFrom(given || commonName(toUpload(dropped).map((file) => file.path))))
  const [size, setSize] = useState<number | ''>('')
  const folder = useRef<HTMLInputElement>(null)
  const suggest = (text: string) => {
    if (name === '' || name === nameFrom(path)) setName(nameFrom(text))
  }
  const take = (list: readonly File[]) => {
    const next = toUpload(list)
    setFiles(next)
    setName(nameFrom(commonName(next.map((file) => file.path))) || name)
  }
  const mistake = nameMistake(name, taken)
  const sizeMistake =
    size === '' || (Number.isInteger(size) && size >= 8 && size <= 256)
      ? undefined
      : 'Write 8 to 256, or leave it empty.'
  const ready = mistake === null && !sizeMistake && (source === 'path' ? path.trim() !== '' : files.length > 0)
  const choose = (kind: 'dataset-folder' | 'dataset-archive') =>
    attempt(async () => {
      const [chosen] = await api().desktop.choose({ kind })
      if (!chosen) return
      setPath(chosen)
      suggest(chosen)
    })
  const start = () => {
    const request = { name, ...(size === '' ? {} : { size: { height: size, width: size } }) }
    const done =
      source === 'path' ? importDataset({ ...request, path: path.trim() }) : uploadDataset(inside(files), request)
    onClose()
    void done.then((dataset) => dataset && navigate(routeTo('datasets', [dataset.name])))
  }
  return (
    // A click beside the dialog would throw away what was chosen and typed.
    <Modal opened={opened} onClose={onClose} closeOnClickOutside={false} title="Import a data set" size="lg">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) start()
        }}
      >
        <p className={classes.words}>
          A folder with one folder a class (with or without <span className="mono">train</span> and{' '}
          <span className="mono">test</span> above them), images with a table of labels (CSV, JSON), or data in the form
          of CIFAR, MNIST, SVHN, STL-10, Tiny ImageNet, NumPy (<span className="mono">.npz</span>) or Hugging Face (
          <span className="mono">.parquet</span>); also as <span className="mono">.zip</span> or{' '}
          <span className="mono">.tar.gz</span>. Whatever is not taken is listed.
        </p>
        {uploads && (
          <SegmentedControl
            aria-label="Where the images are"
            value={source}
            onChange={(value) => setSource(value as Source)}
            data={[
              { value: 'path', label: `On ${host?.hostname ?? 'the workbench’s machine'}` },
              { value: 'upload', label: 'Upload from here' },
            ]}
          />
        )}
        {source === 'path' ? (
          <>
            <TextInput
              label="Folder or archive"
              description={`A path on ${host?.hostname ?? 'the workbench’s machine'}.`}
              placeholder="/data/my-images"
              data-autofocus
              value={path}
              onChange={(event) => {
                setPath(event.currentTarget.value)
                suggest(event.currentTarget.value)
              }}
            />
            {host?.capabilities.nativeDialogs && (
              <Group gap="xs">
                <Button variant="default" onClick={() => void choose('dataset-folder')}>
                  Choose a folder…
                </Button>
                <Button variant="default" onClick={() => void choose('dataset-archive')}>
                  Choose an archive…
                </Button>
              </Group>
            )}
          </>
        ) : (
          <>
            <Dropzone onDrop={take} className={classes.drop} inputProps={{ 'aria-label': 'Files to upload' }}>
              <IconUpload size={22} stroke={1.6} />
              <Text size="sm" fw={500}>
                {files.length === 0
                  ? 'Drop a folder or an archive here'
                  : `${formatInteger(files.length)} file${files.length === 1 ? '' : 's'}, ${formatBytes(files.reduce((sum, { content }) => sum + content.size, 0))}`}
              </Text>
              <Text size="xs" c="dimmed">
                or click to choose files
              </Text>
            </Dropzone>
            <input
              ref={folder}
              type="file"
              hidden
              multiple
              // @ts-expect-error: not in React's types; chooses a whole folder
              webkitdirectory=""
              aria-label="Folder to upload"
              onChange={(event) => take([...(event.currentTarget.files ?? [])])}
            />
            <Button
              variant="default"
              leftSection={<IconFolderOpen size={15} />}
              style={{ alignSelf: 'flex-start' }}
              onClick={() => folder.current?.click()}
            >
              Choose a folder
            </Button>
          </>
        )}
        <Group gap="sm" grow align="flex-start">
          <TextInput
            label="Name"
            description="How runs and the command line call it."
            value={name}
            error={name !== '' ? mistake : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label="Image size (pixels)"
            description="Images are brought to this square; empty takes the most common size."
            placeholder="as they are"
            min={8}
            max={256}
            clampBehavior="none"
            allowDecimal={false}
            error={sizeMistake}
            value={size}
            onChange={(value) => setSize(value === '' ? '' : Number(value))}
          />
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready}>
            Import
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

const toUpload = (files: readonly File[]): UploadFile[] =>
  files.map((file) => ({ path: pathInDrop(file), content: file })).filter(({ path }) => !isHidden(path))

/** A dropped folder is imported as it is, not as the only class of a folder around it. */
function inside(files: readonly UploadFile[]): UploadFile[] {
  const paths = withoutCommonFolder(files.map(({ path }) => path))
  return files.map(({ content }, index) => ({ path: paths[index]!, content }))
}
