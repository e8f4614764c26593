import { Button } from '@mantine/core'
import type { WrittenExport } from '@shared/api/exports.ts'
import { canUpload } from '../api/upload.ts'
import { api } from '../client.ts'
import { formatBytes } from '../components/format.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'
import classes from './ExportDialog.module.css'

interface Props {
  written: WrittenExport
  /** What was asked for, a file or folder in the workspace's `exports/`. */
  name: string
}

/** Where an export has gone; a browser may download it from there. */
export function Written({ written: { path, files }, name }: Props) {
  const host = useConnection((state) => state.host)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return (
    <div role="status" className={classes.written}>
      <div>
        Written to <code>{path}</code>
        {host && ` on ${host.hostname}`}, {files.length > 1 && `${files.length} files, `}
        {formatBytes(bytes)}.
      </div>
      {canUpload() && (
        <ul className={classes.files} aria-label="Download">
          {files.map((file) => {
            const own = file.path.slice(path.length - name.length).replaceAll('\\', '/')
            return (
              <li key={file.path}>
                <a href={`/exported?${new URLSearchParams({ path: own })}`} download>
                  Download {own}
                </a>{' '}
                {formatBytes(file.bytes)}
              </li>
            )
          })}
        </ul>
      )}
      {host?.capabilities.revealInFolder && (
        <div>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void attempt(() => api().desktop.reveal({ path }), 'Show in folder')}
          >
            Show in folder
          </Button>
        </div>
      )}
    </div>
  )
}
