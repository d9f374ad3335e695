"""The model that every declaration is made of."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Data that cannot be changed and knows no other field than the declared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)
