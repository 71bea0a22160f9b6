# The command `avd-intune` without Checkov: docker build -t avd-intune . && docker run --rm -v "$PWD:/code:ro" avd-intune check
FROM python:3.13-slim AS build
WORKDIR /pack
COPY pyproject.toml README.md LICENSE ./
COPY checks checks
COPY docs/checks docs/checks
RUN python -m pip install --no-cache-dir --no-compile --prefix=/installed .

FROM python:3.13-slim
COPY --from=build /installed /usr/local
# Nobody's files, and no right to write anything: what is scanned may come from a stranger.
USER 65532:65532
WORKDIR /code
ENV PYTHONDONTWRITEBYTECODE=1
ENTRYPOINT ["avd-intune"]
CMD ["check"]
