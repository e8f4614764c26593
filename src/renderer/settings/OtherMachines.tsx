import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import type { RemoteHost } from '@shared/api/desktop.ts'
import { IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { Panel } from '../components/Panel.tsx'
import { attempt } from '../stores/notify.ts'
import classes from './settings.module.css'

/** Workbenches on other machines, e.g. a GPU server: shown in this window by address and token. Absent in a browser tab. */
export function OtherMachines() {
  const [hosts, setHosts] = useState<RemoteHost[] | null>(null)
  const [address, setAddress] = useState('')
  const [token, setToken] = useState('')
  useEffect(() => {
    void attempt(async () => {
      const { remoteHosts } = await api().desktop.capabilities()
      if (remoteHosts) setHosts(await api().desktop.remotes())
    })
  }, [])
  if (!hosts) return null
  const open = (id: string | null) => void attempt(() => api().desktop.openRemote({ id }))
  const add = async () => {
    const next = await attempt(
      () => api().desktop.addRemote({ address: address.trim(), token }),
      'The workbench was not added',
    )
    if (!next) return
    setHosts(next)
    setAddress('')
    setToken('')
  }
  const current = hosts.find(({ isOpen }) => isOpen)
  return (
    <Panel
      title="Workbenches on other machines"
      actions={
        current && (
          <Button variant="default" onClick={() => open(null)}>
            Back to this machine
          </Button>
        )
      }
    >
      <div className={classes.fields}>
        <p className={classes.words}>
          Start <span className="mono">allconv serve</span> on the other machine and paste the address that it prints;
          its token is kept by this system’s key store.
        </p>
        {hosts.map(({ id, address: name, isOpen, isKept }) => (
          <Group key={id} justify="space-between">
            <span className="mono">{name}</span>
            <Group gap="xs">
              {!isKept && <span>for this session only: there is no key store here</span>}
              <Button variant={isOpen ? 'light' : 'default'} disabled={isOpen} onClick={() => open(id)}>
                {isOpen ? 'Shown now' : 'Show'}
              </Button>
              <ActionIcon
                aria-label={`Forget ${name}`}
                onClick={async () => {
                  const next = await attempt(() => api().desktop.removeRemote({ id }))
                  if (next) setHosts(next)
                }}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </Group>
          </Group>
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void add()
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              label="Address"
              placeholder="https://gpu.lab:7430/?token=…"
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
              flex={1}
            />
            <TextInput
              label="Token"
              placeholder="where the address has none"
              value={token}
              type="password"
              onChange={(event) => setToken(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={!address.trim()}>
              Add
            </Button>
          </Group>
        </form>
      </div>
    </Panel>
  )
}
