FROM python:3.12-slim
WORKDIR /srv
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
COPY locales locales
COPY conversations conversations
RUN pip install --no-cache-dir -c requirements.lock ".[pdf,poster,postgres,webhook,xlsx]" \
    && useradd --create-home --uid 10001 soundingboard \
    && mkdir -p data /home/soundingboard/.config/soundingboard \
    && chown -R soundingboard data /home/soundingboard
USER soundingboard
VOLUME ["/srv/data", "/home/soundingboard/.config/soundingboard"]
CMD ["soundingboard", "run"]
