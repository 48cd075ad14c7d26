import { spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The agent of this installation. */
export const AGENT_SCRIPT = fileURLToPath(new URL('../../../shard-agent/main.ts', import.meta.url))

export interface AgentLaunch {
  readonly host: string
  /** Its data directory, and where it runs: there is no configuration file in it, so flags and environment are all it has. */
  readonly directory: string
  /** `host:port` of every node of the control plane. */
  readonly controlPlanes: readonly string[]
  readonly authToken: string | undefined
  readonly ports: { readonly first: number; readonly last: number }
  readonly script: string
  /** Without secrets: game servers inherit it. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts an agent that outlives us, its output appended to a file. @returns its pid. @throws what the system says */
export async function launchAgent(launch: AgentLaunch): Promise<number> {
  const { host, directory, controlPlanes, authToken, ports, script } = launch
  const tokenFile = join(directory, 'token')
  if (authToken !== undefined) writeFileSync(tokenFile, authToken, { mode: 0o600 })
  const output = openSync(join(directory, 'agent.log'), 'a', 0o600)
  try {
    const words = [
      `--host-id=${host}`,
      `--data-dir=${directory}`,
      `--control-plane=${controlPlanes.join(',')}`,
      `--port-first=${ports.first}`,
      `--port-last=${ports.last}`,
      '--local-api-port=0',
      '--stop-children-on-exit',
    ]
    const child = spawn(process.execPath, [script, ...words], {
      cwd: directory,
      env: {
        ...withoutOurs(launch.env),
        ...(authToken === undefined ? {} : { SWITCHYARD_AUTH_TOKEN_FILE: tokenFile }),
      },
      detached: true,
      stdio: ['ignore', output, output],
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    if (child.pid === undefined) throw new Error('the agent has no pid')
    return child.pid
  } finally {
    closeSync(output)
  }
}

/** Settings of ours are for us: an agent would take them for its own. */
function withoutOurs(env: AgentLaunch['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || name.startsWith('SWITCHYARD_') ? [] : [[name, value]],
    ),
  )
}
