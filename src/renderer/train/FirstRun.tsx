import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { routeTo } from '../stores/route.ts'
import { openImportWeights } from '../weights/importStore.ts'
import classes from './FirstRun.module.css'
import { quickStart } from './quickStart.ts'

/** The first thing that a new user sees: what is here, and the quick start. */
export function FirstRun() {
  const [starting, setStarting] = useState(false)
  return (
    <div className={classes.first}>
      <h1 className={classes.title}>Train a network, and look at what its neurons see</h1>
      <p className={classes.words}>
        This workbench trains the twelve networks of <cite>Striving for Simplicity</cite> and keeps every checkpoint. It
        shows layer by layer how a plain convolution of stride 2 replaces pooling, and lets you click any neuron to see
        which parts of an image excite it. Everything runs on this workbench’s own machine; nothing has to be downloaded
        for the quick start.
      </p>
      <div className={classes.actions}>
        <Button
          size="sm"
          leftSection={<IconPlayerPlay size={16} />}
          loading={starting}
          onClick={async () => {
            setStarting(true)
            await quickStart()
            setStarting(false)
          }}
        >
          Quick start
        </Button>
        <Button size="sm" variant="default" component="a" href={routeTo('train', ['new'])}>
          Set up a run
        </Button>
        <Button size="sm" variant="subtle" component="a" href={routeTo('datasets')}>
          Bring a data set
        </Button>
        <Button size="sm" variant="subtle" onClick={() => openImportWeights()}>
          Import weights
        </Button>
      </div>
      <p className={classes.note}>
        The quick start trains a quarter-width All-CNN-C for five epochs on a data set of drawn shapes: a few minutes on
        two cores.
      </p>
    </div>
  )
}
