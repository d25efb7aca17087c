// Generates JavaScript out of the schemas as Maven's protoc has read them, target/echo.binpb. What
// `buf generate` would do as well; this needs no binary for each kind of machine.
// Arguments: plugin=folder:option for each.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';

const { file: protoFile } = fromBinary(FileDescriptorSetSchema, readFileSync('target/echo.binpb'));
const fileToGenerate = protoFile.map((file) => file.name);

for (const argument of process.argv.slice(2)) {
  const [, plugin, folder, parameter] = argument.match(/^(.*?)=(.*?):(.*)$/);
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate, parameter, protoFile });
  const { error, status, stderr, stdout } = spawnSync(plugin, {
    input: toBinary(CodeGeneratorRequestSchema, request),
    maxBuffer: Infinity,
  });
  if (error || status !== 0) {
    throw error ?? new Error(`${plugin}: exit ${status}: ${stderr}`);
  }
  const response = fromBinary(CodeGeneratorResponseSchema, stdout);
  if (response.error) {
    throw new Error(`${plugin}: ${response.error}`);
  }
  for (const { name, content } of response.file) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
