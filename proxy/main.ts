import { readFileSync } from 'node:fs'
import { writeCompiledCode } from '../lib/compiled-code.ts'
import { createLog } from '../lib/log.ts'
import { parseProgramArguments } from '../lib/program-arguments.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { PROXY_FLAGS, readProxyConfig } from './config.ts'
import { leaveKernel, openKernelGround } from './open-kernel-tier.ts'
import { Proxy } from './proxy.ts'

/** The data plane as a process. One line `ready {json}` on stdout when it is up; JSON lines on stderr. */
async function main(): Promise<void> {
  const given = parseProgramArguments(process.argv.slice(2), PROXY_FLAGS)
  const config = readProxyConfig(given, process.env)
  if (given.check) return
  // Before anybody waits for it: it takes some 0.1 s where it is new.
  writeCompiledCode()
  const log = createLog('proxy', config.config.log.level)
  const shutdown = new Shutdown(log)
  try {
    const ground = await openKernelGround(config, log)
    const proxy = new Proxy(config, packageVersion(), log, shutdown, ground)
    // Before there are listeners: no flow of this process may meet rules of the last one.
    if (proxy.dataPlane.tier !== 'kernel') await leaveKernel(ground, log)
    const ready = await proxy.start()
    shutdown.onSignals()
    process.stdout.write(`ready ${JSON.stringify(ready)}\n`)
  } catch (error) {
    await shutdown.run('the start failed')
    throw error
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

try {
  await main()
} catch (error) {
  const { text, exitCode } = startFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}
