import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, messageOf, SwitchyardError } from '../../lib/errors.ts'
import { nftObstacle } from '../../lib/nft/nft-obstacle.ts'
import { NftSession } from '../../lib/nft/nft-session.ts'
import { type DataPlaneReport, decodeDataPlaneReport } from '../../proto/contract/data-plane-report.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { askStore } from '../configuration/ask-store.ts'
import { findConfiguration } from '../configuration/configuration-file.ts'
import { outlineOf, type Outline } from '../configuration/outline.ts'
import { wantedPorts } from '../configuration/wanted-ports.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { dataDirectoryOf, findTarget, runningUp } from '../remote/target.ts'
import { takenPorts } from '../up/taken-ports.ts'
import { fail, type Finding } from './finding.ts'
import { judgeDataPlane } from './judge-data-plane.ts'
import {
  judgeAlarms,
  judgeClock,
  judgeDataDirectory,
  judgeDescriptors,
  judgeNode,
  judgePorts,
  judgeReachable,
  judgeRestore,
  judgeStore,
} from './judge.ts'

const ANSWER_MS_MAX = 3_000

export interface DoctorOptions extends GlobalOptions {
  readonly config?: string
}

/** Looks at everything that has ever kept somebody from starting. Changes nothing. */
export async function examine(context: Context, options: DoctorOptions): Promise<readonly Finding[]> {
  const { environment, directory, clock } = context
  const outline = outlineOf(findConfiguration(options.config, directory).document.value, environment)
  const up = runningUp(options, environment, directory)
  const target = findTarget(options, environment, directory)
  const dataDirectory = dataDirectoryOf(options, environment, directory)
  const isNamed = target.source === '--api' || target.source === 'SWITCHYARD_API'
  const plane = await askPlane(context, options)
  const statusAddress = up?.status ?? `${outline.status.bind}:${outline.status.port}`
  return [
    judgeNode(process.versions.node),
    judgeDataDirectory(dataDirectory, writeProblem(dataDirectory)),
    judgePorts(up === undefined ? await portsTaken(outline) : [], up !== undefined),
    judgeDescriptors(descriptorsMax(), outline.flowsMax),
    ...(await restoreFindings(outline.restoredFleets)),
    judgeReachable('control plane', target.address, plane.problem, up !== undefined || isNamed),
    ...(isNamed ? [] : await storeFindings(context, options)),
    ...(isNamed || plane.storeProblem !== undefined ? [judgeStore(plane.store, plane.storeProblem)] : []),
    ...(plane.alarms === undefined ? [] : [judgeAlarms(plane.alarms)]),
    judgeReachable('proxy', statusAddress, await readinessProblem(statusAddress), up !== undefined),
    // Where another product is asked about, the proxy beside this program is none of its.
    ...(isNamed ? [] : judgeDataPlane(await askDataPlane(statusAddress, target.token))),
    judgeClock(clock.wallMs(), plane.newestEventMs),
  ]
}

/** Of the user who asks: an agent of another user may fare otherwise. */
async function restoreFindings(fleets: readonly string[]): Promise<readonly Finding[]> {
  if (fleets.length === 0) return []
  try {
    await NftSession.open().list('list tables ip')
    return [judgeRestore(fleets, undefined)]
  } catch (error) {
    return [judgeRestore(fleets, nftObstacle(error))]
  }
}

/** Looked at from here, by the configuration: also while no control plane runs. */
async function storeFindings(context: Context, options: DoctorOptions): Promise<readonly Finding[]> {
  try {
    return (await askStore(context, options, '--check-store')) as readonly Finding[]
  } catch (error) {
    return [fail('store', problemOf(error), remedyOf(error))]
  }
}

interface PlaneAnswer {
  /** Undefined where it does not answer. */
  readonly alarms?: readonly string[]
  readonly problem?: string
  readonly store?: string
  readonly storeProblem?: string
  readonly newestEventMs?: number
}

/** Events are read from the store at that moment, so their list tells whether it answers. */
async function askPlane(context: Context, options: GlobalOptions): Promise<PlaneAnswer> {
  const plane = connectPlane(context, options)
  try {
    const { store, alarms } = await plane.call(METHODS.getStatus, {}, ANSWER_MS_MAX)
    try {
      const { events } = await plane.call(METHODS.listEvents, { subject: '', limit: 1 }, ANSWER_MS_MAX)
      const newest = events.at(-1)
      return newest === undefined ? { store, alarms } : { store, alarms, newestEventMs: newest.atMs }
    } catch (error) {
      return { store, alarms, storeProblem: problemOf(error) }
    }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

function problemOf(error: unknown): string {
  return `${codeOf(error)}: ${messageOf(error)}`
}

function remedyOf(error: unknown): string {
  return error instanceof SwitchyardError ? error.remedy : 'See docs/operations.md.'
}

/** @returns undefined where the proxy is ready */
async function readinessProblem(address: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const response = await fetch(`http://${address}/readyz`, { signal })
    return response.ok ? undefined : `is not ready: ${(await response.text()).trim().slice(0, 200)}`
  } catch (error) {
    return `does not answer at ${address}: ${messageOf(error)}`
  }
}

/** @returns undefined where no proxy of this version answers */
async function askDataPlane(
  address: string,
  token: string | undefined,
): Promise<DataPlaneReport | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(`http://${address}/data-plane`, { signal, headers })
    return response.ok ? decodeDataPlaneReport(await response.json()) : undefined
  } catch {
    return undefined // Whether it answers at all is said by another line.
  }
}

/** A directory that is not there yet is made in its nearest parent that is. */
function writeProblem(directory: string): string | undefined {
  let nearest = directory
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

async function portsTaken(outline: Outline): Promise<readonly string[]> {
  const taken = await takenPorts(wantedPorts(outline))
  return [...new Set(taken.map(({ name, port, protocol }) => `${port}/${protocol} (${name})`))]
}

/** The limit that our children inherit (proc(5), `limits`). */
function descriptorsMax(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const [, most] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
    return most === 'unlimited' ? Number.POSITIVE_INFINITY : most === undefined ? undefined : Number(most)
  } catch {
    return undefined // Only Linux has this file.
  }
}
