import { describePrior, type PriorId } from '@shared/explain/maximisation.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { Hint } from '../../components/Hint.tsx'

/** "What am I looking at?": what is sought, how the picture is read, and what it does not say. */
export function MaximiseHelp({
  prior,
  preprocessing,
}: {
  prior: PriorId
  preprocessing: ExplainedModel['preprocessing']
}) {
  const { title, formula, help, source } = describePrior(prior)
  return (
    <Hint label="What am I looking at? What excites it" width={360} beside>
      <p>
        <strong>What excites it.</strong> Activation maximisation: an image is changed step by step (Adam) so that a
        class score, a unit, or the mean of a channel's map becomes as large as possible, before its ReLU. Each picture
        begins with another noise.
      </p>
      <p>
        <strong>{title}.</strong> {help}
      </p>
      <code>{formula}</code>
      <p>
        Every step looks at the picture turned by up to 10°, scaled by up to 10 % and shifted by up to a sixteenth of
        its side, so that what is found does not depend on single pixels.
      </p>
      <p>
        <strong>Reading.</strong> What the pictures have in common is what the unit answers to; where they differ, it
        answers to several things. A picture is no photograph, and shows an extreme: compare it with the strongest
        crops.
      </p>
      <p>
        <strong>Space.</strong> Pixels from 0 to 255
        {preprocessing === 'none' ? '' : ', through the preprocessing'}: each is an image that could have been dropped.
      </p>
      <p>{source}.</p>
    </Hint>
  )
}
