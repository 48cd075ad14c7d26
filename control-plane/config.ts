import { join } from 'node:path'
import { z } from 'zod'
import { readConfig } from '../lib/config-reader.ts'
import { sharedSections } from '../lib/config-sections.ts'
import { checkBinds } from '../lib/exposed-bind.ts'
import type { LogLevel } from '../lib/log.ts'
import { type Flag, parseProgramArguments } from '../lib/program-arguments.ts'
import { ID_PATTERN, type NodeId } from '../proto/contract/ids.ts'
import type { BusSettings } from './bus/open-bus.ts'
import { FLEETS_MAX, fleetFromSettings, fleetSchema } from './fleet-settings.ts'
import type { FleetRecord } from './fleets/fleet.ts'

const port = z.int().min(0).max(65_535)
const address = z.union([z.ipv4(), z.ipv6()], 'is no ip address')

const sections = {
  ...sharedSections,
  fleets: z.array(fleetSchema).max(FLEETS_MAX).default([]),
  store: z
    .strictObject({
      url: z
        .string()
        .regex(/^sqlite:.+/, 'is no store this version knows: write sqlite:<path>')
        .optional(),
    })
    .prefault({}),
  bus: z
    .strictObject({
      url: z
        .string()
        .regex(/^rediss?:\/\/.+/, 'is no Redis: write redis://host:port, or rediss:// for TLS')
        .refine(url => URL.canParse(url), 'is no URL')
        .optional(),
      passwordFile: z.string().min(1).max(1_024).optional(),
    })
    .prefault({}),
  controlPlane: z
    .strictObject({
      nodeId: z.string().regex(ID_PATTERN).default('node-1'),
      grpc: z.strictObject({ bind: address.default('127.0.0.1'), port: port.default(7_400) }).prefault({}),
      http: z.strictObject({ bind: address.default('127.0.0.1'), port: port.default(7_480) }).prefault({}),
    })
    .prefault({}),
}

const FLAGS: Readonly<Record<string, Flag>> = {
  'node-id': { type: 'string', setting: 'controlPlane.nodeId' },
  'grpc-port': { type: 'string', setting: 'controlPlane.grpc.port' },
  'http-port': { type: 'string', setting: 'controlPlane.http.port' },
}

/** All settings of a control-plane node. */
export interface ControlPlaneConfig {
  readonly dataDir: string
  readonly logLevel: LogLevel
  readonly authToken: string | undefined
  readonly storeUrl: string
  readonly bus: BusSettings
  readonly nodeId: NodeId
  readonly grpc: { readonly bind: string; readonly port: number }
  readonly http: { readonly bind: string; readonly port: number }
  readonly fleets: readonly FleetRecord[]
}

/** @throws ConfigInvalidError with every mistake; SwitchyardError `SWY_USAGE` for bad flags */
export function readControlPlaneConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: ControlPlaneConfig; readonly checkOnly: boolean } {
  const args = parseProgramArguments(argv, FLAGS)
  const { config, file } = readConfig({
    path: args.configPath,
    env,
    sections,
    overrides: args.overrides,
    check(settings, problemAt) {
      const { controlPlane, auth, fleets } = settings
      checkBinds(
        [
          { path: ['controlPlane', 'grpc', 'bind'], bind: controlPlane.grpc.bind },
          { path: ['controlPlane', 'http', 'bind'], bind: controlPlane.http.bind },
        ],
        auth.token,
        problemAt,
      )
      fleets.forEach((fleet, index) => {
        const first = fleets.findIndex(other => other.name === fleet.name)
        if (first !== index)
          problemAt(
            ['fleets', index, 'name'],
            `${fleet.name} is fleets[${first}] already`,
            'Give every fleet a name of its own.',
          )
      })
    },
  })
  return {
    checkOnly: args.check,
    config: {
      dataDir: config.dataDir,
      logLevel: config.log.level,
      authToken: config.auth.token,
      storeUrl: config.store.url ?? `sqlite:${join(config.dataDir, 'switchyard.db')}`,
      bus: { url: config.bus.url, passwordFile: config.bus.passwordFile },
      nodeId: config.controlPlane.nodeId as NodeId,
      grpc: config.controlPlane.grpc,
      http: config.controlPlane.http,
      fleets: config.fleets.map(fleet => fleetFromSettings(fleet, file)),
    },
  }
}
