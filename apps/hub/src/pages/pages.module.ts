import { Module } from '@nestjs/common';
import { LibraryModule } from '../library/library.module.js';
import { PlacesModule } from '../places/places.module.js';
import { SearchModule } from '../search/search.module.js';
import { SignInModule } from '../signin/sign-in.module.js';
import { PageAnswers } from './answers.service.js';
import { PagesController } from './pages.controller.js';
import { SignInPagesController } from './sign-in-pages.controller.js';

/** Plain pages for whoever follows a link of a mail: no script, and no cookie before somebody signs in. */
@Module({
  imports: [LibraryModule, PlacesModule, SearchModule, SignInModule],
  controllers: [PagesController, SignInPagesController],
  providers: [PageAnswers],
  exports: [PageAnswers],
})
export class PagesModule {}
