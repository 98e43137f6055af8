import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type DataOf, FileStored } from '@ortoo/contracts';
import { OnEvent } from '@ortoo/messaging';
import { FileTextsService } from './file-texts.service.js';

@Controller()
export class FileTextsController {
  constructor(private readonly texts: FileTextsService) {}

  @OnEvent(FileStored, 'hub-file-text')
  readTextOfStoredFile(@Payload() { fileId }: DataOf<typeof FileStored>): Promise<void> {
    return this.texts.read(fileId);
  }
}
