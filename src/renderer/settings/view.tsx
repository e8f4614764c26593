import { LoadingState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { useConnection } from '../stores/connection.ts'
import { useSettings } from '../stores/settings.ts'
import { Appearance } from './Appearance.tsx'
import { Computing } from './Computing.tsx'
import { Doctor } from './Doctor.tsx'
import { Keeping } from './Keeping.tsx'
import { OtherMachines } from './OtherMachines.tsx'
import { Sessions } from './Sessions.tsx'
import classes from './settings.module.css'
import { Trash } from './Trash.tsx'
import { Workspace } from './Workspace.tsx'

/** What the host and this page keep between uses; every change is saved at once. */
export default function SettingsView() {
  const { phase, settings } = useSettings()
  const host = useConnection((state) => state.host)
  if (phase === 'loading') return <LoadingState what="Reading the settings" />
  return (
    <div className={classes.view}>
      <ViewHeader
        title="Settings"
        subtitle={
          host
            ? `AllConv Workbench ${host.version} on ${host.hostname}. Changes are saved at once.`
            : 'Changes are saved at once.'
        }
      />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Appearance settings={settings} />
          <Computing settings={settings} />
          <Keeping settings={settings} />
        </div>
        <div className={classes.column}>
          <Workspace />
          <Doctor />
          <Sessions />
          <OtherMachines />
          <Trash />
        </div>
      </div>
    </div>
  )
}
