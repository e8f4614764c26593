import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Nodes of the cluster; each has one CPU, so two tasks run at a time. */
export const NODES = ['n1', 'n2']
const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client', 'munge']
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol']

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const missing = () => PROGRAMS.filter((program) => !has(program))

/** Why Slurm cannot be had here, as one sentence; null where it is there, or was installed by apt just now. */
export function ensureSlurm(say) {
  if (missing().length === 0) return null
  if (process.getuid?.() !== 0 || !has('apt-get'))
    return `Slurm is not here (no ${missing().join(', ')}), and only root on Debian or Ubuntu can install it; try: apt-get install ${PACKAGES.join(' ')}.`
  say(`Installing ${PACKAGES.join(', ')} by apt-get`)
  const install = () => spawnSync('apt-get', ['install', '-y', '-q', ...PACKAGES], { stdio: 'ignore' })
  install()
  // A fresh container has no lists of packages.
  if (missing().length > 0 && spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' }).status === 0) install()
  return missing().length === 0 ? null : `apt-get could not install Slurm: ${missing().join(', ')} is still missing.`
}

/** Times are short, so that a lost node is noticed in seconds; there is no cgroup and no accounting in a container. */
const configuration = (folder) => `ClusterName=allconv
SlurmctldHost=localhost
SlurmUser=root
AuthInfo=socket=${folder}/munge/socket
SlurmctldPort=26817
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SlurmdTimeout=15
KillWait=5
MinJobAge=600
SlurmdParameters=config_overrides
SchedulerParameters=requeue_delay=1,sched_interval=2
NodeName=n[1-2] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[26821-26822] CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`

/** A node's tasks, told by their environment, and Slurm's own step daemons above them. */
function processesOf(node) {
  const read = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1')
    } catch {
      return '' // ended meanwhile
    }
  }
  const tasks = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && read(pid, 'environ').split('\0').includes(`SLURMD_NODENAME=${node}`),
  )
  const parents = tasks.map((pid) => /^PPid:\s*(\d+)/m.exec(read(pid, 'status'))?.[1] ?? '0')
  const steps = parents.filter((pid) => read(pid, 'comm').startsWith('slurmstepd'))
  return { tasks: tasks.filter((pid) => !steps.includes(pid)), steps: [...new Set(steps)] }
}

function killHard(pids) {
  for (const pid of pids)
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // ended meanwhile
    }
}

const killProcessesOf = (node) => killHard(Object.values(processesOf(node)).flat())

/** munged, slurmctld and a slurmd per node on loopback, with everything they write in one folder; `stop` ends whatever `start` had begun. */
export function createCluster(folder) {
  for (const part of ['munge', 'state', 'log', ...NODES])
    mkdirSync(join(folder, part), { recursive: true, mode: 0o700 })
  const environment = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') }
  writeFileSync(environment.SLURM_CONF, configuration(folder))
  writeFileSync(join(folder, 'munge', 'key'), randomBytes(1024), { mode: 0o600 })
  const daemons = new Map()
  const daemon = (name, program, args) => {
    const log = openSync(join(folder, 'log', name), 'a')
    daemons.set(name, spawn(program, args, { env: environment, stdio: ['ignore', log, log] }))
  }
  const munge = ['socket', 'key-file', 'log-file', 'pid-file', 'seed-file']
  const startNode = (node) => daemon(node, 'slurmd', ['-D', '-N', node])
  const ask = (program, ...args) => {
    const { status, stdout, stderr } = spawnSync(program, args, { env: environment, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.trim()}`)
    return stdout
  }
  return {
    environment,
    ask,
    async start() {
      daemon('munged', 'munged', [
        '--foreground',
        '--force', // the folder for temporary files may be written by everybody
        ...munge.map((option) => `--${option}=${folder}/munge/${option.replace('-file', '')}`),
      ])
      await sleep(1_000)
      daemon('slurmctld', 'slurmctld', ['-D'])
      for (const node of NODES) startNode(node)
    },
    startNode,
    /** As if its plug had been pulled: the daemon, its steps and the tasks end at once. */
    killNode(node) {
      daemons.get(node).kill('SIGKILL')
      killProcessesOf(node)
    },
    /** Kills a node's task alone. @returns how many processes it was */
    killTask(node) {
      const { tasks } = processesOf(node)
      killHard(tasks)
      return tasks.length
    },
    stop() {
      for (const one of daemons.values()) one.kill('SIGKILL')
      for (const node of NODES) killProcessesOf(node)
    },
  }
}
