import { randomBytes } from 'node:crypto'

export interface UnitOptions {
  workspace: string
  host: string
  port?: number
  tlsCert?: string
  tlsKey?: string
  insecure?: boolean
  allowHost?: string[]
  threads?: number
}

/** A word of a unit file's command line: quoted, and `%` and `$` doubled, which systemd would replace. */
const word = (text: string) => {
  const escaped = text.replace(/%/g, '%%').replace(/\$/g, '$$$$')
  return /^[\w@+=:,./-]+$/.test(escaped) ? escaped : `"${escaped.replace(/[\\"]/g, '\\$&')}"`
}

/**
 * A systemd unit (for `systemctl --user` or the system) that serves a workspace with the same options. SIGTERM pauses what trains;
 * the token is fixed, so that bookmarks and reconnecting pages outlive a restart.
 * @param command how this program is called: Node and its script
 */
export function systemdUnit(
  options: UnitOptions,
  command: string[] = [process.execPath, process.argv[1] ?? ''],
): string {
  const { workspace, host, port = 8377, tlsCert, tlsKey, insecure, allowHost = [], threads } = options
  const call = [
    ...command,
    'serve',
    ...['--workspace', workspace, '--host', host, '--port', String(port)],
    ...(tlsCert && tlsKey ? ['--tls-cert', tlsCert, '--tls-key', tlsKey] : []),
    ...(insecure ? ['--insecure'] : []),
    ...allowHost.flatMap((name) => ['--allow-host', name]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
  ]
  return `[Unit]
Description=AllConv Workbench
After=network.target

[Service]
ExecStart=${call.map(word).join(' ')}
# Keep this file readable for its owner alone: whoever knows the token can use the workbench.
Environment=ALLCONV_TOKEN=${randomBytes(32).toString('base64url')}
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
NoNewPrivileges=true
ProtectSystem=full
PrivateTmp=true

[Install]
WantedBy=default.target
`
}
