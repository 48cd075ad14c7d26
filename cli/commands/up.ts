import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { DATA_PLANES } from '../../proto/contract/data-plane-tier.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { wholeNumber } from '../arguments/option-values.ts'
import { findConfiguration } from '../configuration/configuration-file.ts'
import { outlineOf } from '../configuration/outline.ts'
import type { Context } from '../context.ts'
import { DATA_DIRECTORY_DEFAULT } from '../remote/target.ts'
import type { UpSettings } from '../up/product-programs.ts'
import { runUp } from '../up/run-up.ts'

interface UpOptions extends GlobalOptions {
  readonly config?: string
  readonly port?: number
  readonly grpcPort?: number
  readonly httpPort?: number
  readonly statusPort?: number
  readonly localApiPort?: number
  readonly dataPlane?: string
}

export function up(context: Context): Command {
  const port = wholeNumber(0, 65_535)
  return new Command('up')
    .description('runs everything on this machine: control plane, agent with its game servers, proxy')
    .option('--config <file>', 'default: switchyard.yaml, or the built-in example')
    .addOption(
      new Option('--port <port>', 'for players: of the first listener; 0 takes a free one').argParser(port),
    )
    .addOption(new Option('--grpc-port <port>', 'of the control plane').argParser(port))
    .addOption(new Option('--http-port <port>', 'of the control plane').argParser(port))
    .addOption(new Option('--status-port <port>', "of the proxy's metrics and health").argParser(port))
    .addOption(new Option('--local-api-port <port>', "of the agent's API for game scripts").argParser(port))
    .addOption(new Option('--data-plane <tier>', 'how the proxy carries datagrams').choices(DATA_PLANES))
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<UpOptions>()
      const { environment, directory } = context
      const file = findConfiguration(options.config, directory)
      const outline = outlineOf(file.document.value, environment)
      const listener = outline.listeners[0]
      const settings: UpSettings = {
        configuration: file.path,
        dataDirectory: resolve(directory, options.dataDir ?? outline.dataDir ?? DATA_DIRECTORY_DEFAULT),
        stopGraceMsMost: outline.stopGraceMsMost,
        drainMs: outline.drainMs,
        grpcPort: options.grpcPort,
        httpPort: options.httpPort,
        statusPort: options.statusPort,
        localApiPort: options.localApiPort,
        dataPlane: options.dataPlane,
        listener:
          options.port === undefined || listener === undefined
            ? undefined
            : { name: listener.name, port: options.port },
      }
      context.exit.code = await runUp(context, file, settings)
    })
}
