import { Button } from '@mantine/core'
import type { WrittenExport } from '@shared/api/exports.ts'
import { api } from '../client.ts'
import { formatBytes } from '../components/format.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'
import classes from './ExportDialog.module.css'

/** Where an export has gone. */
export function Written({ written: { path, files } }: { written: WrittenExport }) {
  const host = useConnection((state) => state.host)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return (
    <div role="status" className={classes.written}>
      <div>
        Written to <code>{path}</code>
        {host && ` on ${host.hostname}`}, {files.length > 1 && `${files.length} files, `}
        {formatBytes(bytes)}.
      </div>
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
