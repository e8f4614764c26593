import type { ChannelShuffleSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** Channel i of group g becomes channel i * groups + g; the signal goes back the same way. */
export const channelShuffle: Layer<ChannelShuffleSpec> = {
  forward: (ops, { spec }, [x]) => ({ output: ops.shuffleChannels(x!, spec.groups) }),
  backward: (ops, { spec, report }, _pass, signal, ask) => ({
    inputs: [ask.inputs[0] ? ops.shuffleChannels(signal, report.output.channels / spec.groups) : null],
    parameters: {},
  }),
}
