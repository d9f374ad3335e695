"""What several declarations hold: text that is not empty, and names as they stand in addresses."""

from typing import Annotated

from pydantic import Field

Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
