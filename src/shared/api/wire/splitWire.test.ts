import { createORPCClient } from '@orpc/client'
import { type ContractRouterClient, eventIterator, oc, type } from '@orpc/contract'
import { implement } from '@orpc/server'
import { expect, test, vi } from 'vitest'
import { memoryWires } from '../../../../test/memoryWire.ts'
import { WireLink } from './link.ts'
import { serve } from './serve.ts'
import { splitWire } from './splitWire.ts'

const contract = {
  desktop: { name: oc.output(type<string>()), ticks: oc.output(eventIterator(type<number>())) },
  host: { name: oc.output(type<string>()), ticks: oc.output(eventIterator(type<number>())) },
}
const left = vi.fn()
const hostOf = (name: string) => {
  const os = implement(contract)
  const part = (sub: typeof os.desktop) => ({
    name: sub.name.handler(() => name),
    ticks: sub.ticks.handler(async function* () {
      try {
        for (let tick = 0; ; tick++) yield tick
      } finally {
        left(name)
      }
    }),
  })
  return os.router({ desktop: part(os.desktop), host: part(os.host as never) as never })
}

function connect() {
  const [page, main] = memoryWires()
  const [toRemote, remote] = memoryWires()
  serve(remote, hostOf('far'), { contract })
  serve(
    splitWire(main, toRemote, ([domain]) => domain === 'desktop'),
    hostOf('near'),
    { contract },
  )
  const client: ContractRouterClient<typeof contract> = createORPCClient(new WireLink(page))
  return { client, page, remote }
}

test('each call goes to its own host', async () => {
  const { client } = connect()
  expect(await Promise.all([client.desktop.name(), client.host.name(), client.desktop.name()])).toEqual([
    'near',
    'far',
    'near',
  ])
})

test.each(['desktop', 'host'] as const)('a stream of %s is read, credited and left', async (domain) => {
  left.mockClear()
  const { client } = connect()
  let last = -1
  for await (const tick of await client[domain].ticks()) {
    last = tick
    if (tick === 600) break // more than one credit window
  }
  expect(last).toBe(600)
  await vi.waitFor(() => expect(left).toHaveBeenCalledWith(domain === 'desktop' ? 'near' : 'far'))
})

test('when the far host goes, the page hears of it', async () => {
  const { client, remote } = connect()
  await client.host.name()
  const waiting = (async () => {
    for await (const _ of await client.desktop.ticks()) await new Promise((resolve) => setTimeout(resolve, 1))
  })()
  remote.close('gone')
  await expect(waiting).rejects.toThrow(/connection to the workbench was lost/)
})

test('when the page goes, both hosts end its streams', async () => {
  left.mockClear()
  const { client, page } = connect()
  const near = await client.desktop.ticks()
  const far = await client.host.ticks()
  await near.next()
  await far.next()
  page.close('reloaded')
  await vi.waitFor(() => expect(left.mock.calls.flat().sort()).toEqual(['far', 'near']))
})
