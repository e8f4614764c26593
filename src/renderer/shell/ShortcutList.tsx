import { Kbd } from '@mantine/core'
import { Fragment } from 'react'
import classes from './ShortcutList.module.css'
import { currentShortcuts } from './shortcuts.ts'

/** Keys that views handle themselves where they have the focus. */
const LOCAL = [
  { group: 'In a chart', keys: '← →', title: 'Move the reading line' },
  { group: 'In a chart', keys: '+ −', title: 'Zoom in and out around it' },
  { group: 'In a chart', keys: 'Shift ← →', title: 'Move the visible range' },
  { group: 'In a chart', keys: '0', title: 'Show everything again' },
]

/** All shortcuts that work now, group by group. */
export function ShortcutList() {
  const all = [...currentShortcuts().map(({ group, keys, title }) => ({ group, keys, title })), ...LOCAL]
  const groups = [...new Set(all.map((shortcut) => shortcut.group))]
  return (
    <div className={classes.groups}>
      {groups.map((group) => (
        <section key={group}>
          <h3 className={classes.group}>{group}</h3>
          <dl className={classes.list}>
            {all
              .filter((shortcut) => shortcut.group === group)
              .map((shortcut) => (
                <Fragment key={shortcut.keys}>
                  <dt>
                    {shortcut.keys.split(' ').map((key) => (
                      <Kbd key={key} size="xs" className={classes.key}>
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{shortcut.title}</dd>
                </Fragment>
              ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
