import { Module } from '@nestjs/common';
import { PlacesModule } from '../places/places.module.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

/** Finding what is in the library. */
@Module({
  imports: [PlacesModule],
  controllers: [SearchController],
  providers: [SearchService],
  exports: [SearchService],
})
export class SearchModule {}
