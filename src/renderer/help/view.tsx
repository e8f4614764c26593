import { Anchor } from '@mantine/core'
import { Panel } from '../components/Panel.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { ShortcutList } from '../shell/ShortcutList.tsx'
import { routeTo } from '../stores/route.ts'
import { METHOD } from './method.ts'
import classes from './view.module.css'

/** Shortcuts, the method's formulas and where things are; needs no network. */
export default function HelpView() {
  return (
    <div className={classes.view}>
      <ViewHeader title="Help" subtitle="What is where, the keys, and the formulas behind the pictures." />
      <div className={classes.columns}>
        <Panel title="First steps">
          <ol className={classes.steps}>
            <li>
              <Anchor href={routeTo('train')}>Train</Anchor>: the quick start trains a quarter-width All-CNN-C on a data
              set that the workbench draws itself; no download is needed.
            </li>
            <li>
              <Anchor href={routeTo('explain')}>Explain</Anchor>: drop an image, choose a checkpoint, click a neuron.
            </li>
            <li>
              <Anchor href={routeTo('compare')}>Compare</Anchor>: two networks layer by layer, two runs curve by curve,
              two models on the same images.
            </li>
            <li>
              <Anchor href={routeTo('studies')}>Studies</Anchor>: many trainings by one file, over seeds, with means and
              a verdict.
            </li>
            <li>
              <Anchor href={routeTo('datasets')}>Data sets</Anchor>: folders of images, tables of labels, NumPy, MATLAB,
              Parquet, MNIST’s and STL-10’s files, CIFAR in its published forms, and archives of these.
            </li>
          </ol>
          <p className={classes.words}>
            Everything works offline. A run goes on when this window is closed, and can be continued after the machine
            was switched off: checkpoints hold weights, momentum, preprocessing and the place in the shuffle.
          </p>
        </Panel>
        <Panel title="Keyboard shortcuts">
          <ShortcutList />
        </Panel>
        <Panel title="The method" className={classes.wide}>
          <p className={classes.words}>
            J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller:{' '}
            <cite>Striving for Simplicity: The All Convolutional Net</cite>, ICLR 2015 workshop track. A pooling layer
            of window k and stride r can be replaced by a convolution of the same window and stride without loss of
            accuracy.
          </p>
          <dl className={classes.formulas}>
            {METHOD.map(({ name, formula, words }) => (
              <div key={name} className={classes.formula}>
                <dt>{name}</dt>
                <dd>
                  <code className={classes.code}>{formula}</code>
                  <p className={classes.words}>{words}</p>
                </dd>
              </div>
            ))}
          </dl>
        </Panel>
      </div>
    </div>
  )
}
