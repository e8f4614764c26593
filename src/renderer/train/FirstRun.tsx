import { Button } from '@mantine/core'
import { IconArrowsLeftRight, IconPhoto } from '@tabler/icons-react'
import { useState } from 'react'
import { formatPercent } from '../components/format.ts'
import { openModelDialog } from '../models/openStore.ts'
import { compareBundled, explainBundled, useBundled } from '../networks/bundled.ts'
import { routeTo } from '../stores/route.ts'
import { openImportWeights } from '../weights/importStore.ts'
import classes from './FirstRun.module.css'
import { QuickStartButton } from './QuickStartButton.tsx'

/** The first thing that a new user sees: what is here, and the quick start. */
export function FirstRun() {
  const [adding, setAdding] = useState<'one' | 'two' | null>(null)
  const [network, twin] = useBundled()
  const add = async (which: 'one' | 'two', work: () => Promise<void>) => {
    setAdding(which)
    await work()
    setAdding(null)
  }
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
        {network && (
          <Button
            size="sm"
            leftSection={<IconPhoto size={16} />}
            loading={adding === 'one'}
            onClick={() => void add('one', () => explainBundled(network))}
          >
            Explain a photograph
          </Button>
        )}
        {network && twin && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconArrowsLeftRight size={16} />}
            loading={adding === 'two'}
            onClick={() => void add('two', () => compareBundled([network, twin]))}
          >
            Compare two networks on a photograph
          </Button>
        )}
        <QuickStartButton variant={network ? 'default' : 'filled'} />
        <Button size="sm" variant="default" component="a" href={routeTo('train', ['new'])}>
          Set up a run
        </Button>
        <Button size="sm" variant="subtle" component="a" href={routeTo('datasets')}>
          Bring a data set
        </Button>
        <Button size="sm" variant="subtle" onClick={() => openModelDialog()}>
          Open a model
        </Button>
        <Button size="sm" variant="subtle" onClick={() => openImportWeights()}>
          Import weights
        </Button>
      </div>
      {network && (
        <p className={classes.note}>
          “Explain a photograph” opens {network.card.title}, which comes with the workbench
          {network.card.evaluation &&
            ` (test error ${formatPercent(network.card.evaluation.error)} on ${network.card.evaluation.dataset})`}
          : drop a picture, and click a neuron.
          {twin && ` “Compare two networks on a photograph” puts ${twin.card.title} beside it.`}
        </p>
      )}
      <p className={classes.note}>
        The quick start trains a quarter-width All-CNN-C for five epochs on a data set of drawn shapes: a few minutes on
        two cores.
      </p>
    </div>
  )
}
