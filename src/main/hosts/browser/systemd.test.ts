import { expect, test } from 'vitest'
import { systemdUnit } from './systemd.ts'

test('a unit serves the workspace with the same options, words quoted as systemd reads them', () => {
  const unit = systemdUnit(
    {
      workspace: '/home/a b/100% "work"$HOME',
      host: '0.0.0.0',
      port: 9000,
      tlsCert: '/c.pem',
      tlsKey: '/k.pem',
      allowHost: ['gpu.lab'],
      threads: 8,
    },
    ['/usr/bin/node', '/opt/allconv.mjs'],
  )
  expect(unit).toContain(
    'ExecStart=/usr/bin/node /opt/allconv.mjs serve --workspace "/home/a b/100%% \\"work\\"$$HOME" --host 0.0.0.0 --port 9000 --tls-cert /c.pem --tls-key /k.pem --allow-host gpu.lab --threads 8\n',
  )
  expect(unit).toMatch(/^Environment=ALLCONV_TOKEN=[\w-]{43}$/m)
  expect(unit).toContain('KillSignal=SIGTERM')
})

test('two units have two tokens', () => {
  const token = () => /TOKEN=(.*)/.exec(systemdUnit({ workspace: '/w', host: '127.0.0.1' }))![1]
  expect(token()).not.toBe(token())
})
