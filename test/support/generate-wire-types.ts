import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PROJECT_ROOT } from './project-root.ts'

const GENERATOR = fileURLToPath(
  new URL('../bin/proto-loader-gen-types.js', import.meta.resolve('@grpc/proto-loader')),
)

/** Writes the TypeScript types of the wire protocol. The options are those of `LOADER_OPTIONS` in proto/client/grpc-package.ts. */
export function generateWireTypes(outDirectory: string): void {
  const options = ['--longs=String', '--enums=String', '--defaults', '--oneofs', '--grpcLib=@grpc/grpc-js']
  const extensions = ['--targetFileExtension=.ts', '--importFileExtension=.ts']
  const files = [
    'admin',
    'alias',
    'ban',
    'proxy_link',
    'agent_link',
    'scaler',
    'session',
    'session_admin',
    'handoff',
    'zone',
  ].map(file => `switchyard/v1/${file}.proto`)
  execFileSync(
    process.execPath,
    [GENERATOR, ...options, ...extensions, '--includeDirs=proto', `--outDir=${outDirectory}`, ...files],
    { cwd: PROJECT_ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  )
}

if (import.meta.main) generateWireTypes('proto/generated')
