import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { ConfigurationFile } from '../configuration/configuration-file.ts'
import { validate } from '../configuration/validate.ts'
import type { Context } from '../context.ts'
import { Plane } from '../remote/plane.ts'
import { METHODS } from '../remote/methods.ts'
import { DATA_DIRECTORY_DEFAULT, findTarget } from '../remote/target.ts'
import { fleetProgress } from './fleet-progress.ts'
import { ProcessTree } from './process-tree.ts'
import { productPrograms, STOP_ORDER, type UpSettings } from './product-programs.ts'
import { refuseTakenPorts } from './port-mistakes.ts'
import { UpData } from './up-data.ts'
import { readyLine, type WelcomeOptions, welcomeText } from './welcome.ts'

const LOOK_EVERY_MS = 100
/** What is missing is told at most so often. */
const MISSING_EVERY_MS = 5_000
const STATUS_MS_MAX = 2_000

/** Runs the whole product until it is told to stop.
 *  @returns the exit code
 *  @throws SwitchyardError for everything that is wrong before anything is started */
export async function runUp(
  context: Context,
  file: ConfigurationFile,
  settings: UpSettings,
): Promise<number> {
  const { terminal, environment, directory, clock, random } = context
  const { dataDirectory } = settings
  const talk = (text: string): void => terminal.talk(text)
  const data = await UpData.claim(dataDirectory, file.path, new Date(clock.wallMs()), talk)
  try {
    await validate(file, { dataDirectory, directory, environment })
    data.confirm()
    await refuseTakenPorts(file, settings, environment)
    talk(`starting what ${file.isExample ? 'the built-in example' : file.shownPath} describes …\n`)
    terminal.outliveReaders()
    const tree = new ProcessTree({
      programs: productPrograms(settings),
      stopOrder: STOP_ORDER,
      dataDirectory,
      workingDirectory: directory,
      environment,
      clock,
      random,
      talk,
      onChange: (programs, learned) => data.record(programs, learned),
    })
    const undo = context.onInterrupt(() => {
      if (tree.stopping) return tree.stopNow()
      talk('stopping; Ctrl-C again to stop at once\n')
      tree.stop(0)
    })
    const usual = resolve(directory, DATA_DIRECTORY_DEFAULT) === dataDirectory
    const welcome = { isExample: file.isExample, dataDirectory: usual ? undefined : dataDirectory }
    const greeted = greet(context, tree, { welcome, dataDirectory })
    const [exitCode] = await Promise.all([tree.run(), greeted])
    undo()
    return exitCode
  } finally {
    data.release()
  }
}

/** Waits until players can come, then says so to people and programs. */
async function greet(
  context: Context,
  tree: ProcessTree,
  { welcome, dataDirectory }: { readonly welcome: WelcomeOptions; readonly dataDirectory: string },
): Promise<void> {
  const { terminal, clock } = context
  let toldAt = clock.monotonicMs()
  while (!tree.stopping) {
    const missing = tree.allUp
      ? await missingFleets(context, tree, dataDirectory)
      : 'not all programs are up yet'
    if (tree.stopping) return
    if (missing === undefined) {
      terminal.talk(welcomeText(tree.learned, welcome))
      terminal.out(readyLine(process.pid, tree.learned, tree.processIds))
      return
    }
    if (clock.monotonicMs() - toldAt >= MISSING_EVERY_MS) {
      terminal.talk(`${missing}\n`)
      toldAt = clock.monotonicMs()
    }
    await sleep(LOOK_EVERY_MS)
  }
}

/** @returns undefined where nothing is missing */
async function missingFleets(
  context: Context,
  tree: ProcessTree,
  dataDir: string,
): Promise<string | undefined> {
  const { grpc } = tree.learned
  const { environment, directory } = context
  try {
    // By its own data directory it finds the configuration, and the token there.
    const options = grpc === undefined ? { dataDir } : { api: grpc, dataDir }
    const plane = new Plane(findTarget(options, environment, directory))
    const progress = fleetProgress(await plane.call(METHODS.getStatus, {}, STATUS_MS_MAX))
    return progress.kind === 'ready' ? undefined : progress.missing
  } catch (error) {
    return `${codeOf(error)}: ${messageOf(error)}`
  }
}
